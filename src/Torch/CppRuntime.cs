using System.Runtime.InteropServices;
using System.Text;

namespace Retable.Torch;

/// <summary>The C++ runtime library that this process has loaded, and the versions of symbols that it defines.</summary>
internal sealed class CppRuntime
{
    public const string Name = "libstdc++.so.6";
    private readonly HashSet<string> _versions;

    private CppRuntime(IEnumerable<string> versions) => _versions = [.. versions];

    /// <summary>Whether the library defines a version such as <c>GLIBCXX_3.4.32</c>.</summary>
    public bool Has(string version) => _versions.Contains(version);

    /// <summary>The runtime that this process uses: .NET itself needs one, so one is loaded.</summary>
    public static CppRuntime OfThisProcess()
    {
        NativeLibrary.Load(Name);
        var path = File.ReadLines("/proc/self/maps")
            .Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .First(path => Path.GetFileName(path).StartsWith("libstdc++.so.6", StringComparison.Ordinal));
        return new CppRuntime(SymbolVersions.Read(File.ReadAllBytes(path)).Defined);
    }

    /// <summary>A runtime that defines the given versions, for tests.</summary>
    internal static CppRuntime Of(params string[] versions) => new(versions);

    public override string ToString() => new StringBuilder().AppendJoin(' ', _versions.Order(StringComparer.Ordinal)).ToString();
}
