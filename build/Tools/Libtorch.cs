using System.Text.RegularExpressions;
using Nuke.Common.IO;

namespace Retable.Front.Tools;

/// <summary>The libtorch of this machine, as the shim's build finds it, seen from outside: nothing is loaded.</summary>
/// <param name="Folder">Where its libraries are.</param>
/// <param name="Version">Its version, or <c>unknown</c>.</param>
internal sealed partial record Libtorch(AbsolutePath Folder, string Version)
{
    // Finds the package without importing it, which would take seconds.
    private const string FindTorch = "import importlib.util as u; print(u.find_spec('torch').submodule_search_locations[0])";

    private AbsolutePath Library => Folder / "libtorch_cpu.so";

    /// <summary>Built with CUDA; whether there is a GPU is another question.</summary>
    public bool HasCuda => (Folder / "libtorch_cuda.so").FileExists();

    /// <summary>Changes when another libtorch takes its place.</summary>
    public string Fingerprint => new FileInfo(Library) is { Exists: true } file ? $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}" : "none";

    /// <summary>That of <c>RETABLE_LIBTORCH</c>, or of the word <c>python</c> in it, or the system's; null if there is none.</summary>
    public static Libtorch? Find(AbsolutePath root)
    {
        var named = Environment.GetEnvironmentVariable("RETABLE_LIBTORCH");
        IEnumerable<AbsolutePath> folders = named switch
        {
            null or "" => SystemFolders(),
            "python" => [OfPython(root) / "lib"],
            _ => [AbsolutePath.Of(named) / "lib", .. SystemFolders()],
        };
        var folder = folders.FirstOrDefault(candidate => (candidate / "libtorch_cpu.so").FileExists());
        return folder is null ? null : new Libtorch(folder, VersionIn(folder));
    }

    /// <summary>The library that does its matrix products: the file that its BLAS resolves to, or null where BLAS is built into libtorch.</summary>
    public string? BlasFile(AbsolutePath root)
    {
        var (_, loaded) = new Tool("ldd") { Folder = root }.Capture(Library);
        var match = BlasLine().Match(loaded);
        return match.Success ? File.ResolveLinkTarget(match.Groups[1].Value, returnFinalTarget: true)?.FullName ?? match.Groups[1].Value : null;
    }

    private static IEnumerable<AbsolutePath> SystemFolders() =>
        Directory.Exists("/usr/lib") ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*").Append("/usr/lib").Select(AbsolutePath.Of) : [];

    private static AbsolutePath OfPython(AbsolutePath root)
    {
        var (code, folder) = new Tool("python3") { Folder = root }.Capture("-c", FindTorch);
        return code == 0 ? AbsolutePath.Of(folder.Trim()) : root / "no-torch-in-python3";
    }

    /// <summary>A PyTorch says it in version.py, a libtorch in build-version, Debian's in the name of its library.</summary>
    private static string VersionIn(AbsolutePath folder)
    {
        var python = folder.Parent / "version.py";
        var plain = folder.Parent / "build-version";
        var named = Directory.EnumerateFiles(folder, "libtorch_cpu.so.*").Order(StringComparer.Ordinal).LastOrDefault();
        return python.FileExists() && PythonVersion().Match(File.ReadAllText(python)) is { Success: true } match ? match.Groups[1].Value
            : plain.FileExists() ? File.ReadAllText(plain).Trim()
            : named is not null ? Path.GetFileName(named)["libtorch_cpu.so.".Length..]
            : "unknown";
    }

    [GeneratedRegex(@"__version__\s*=\s*'([^']+)'")]
    private static partial Regex PythonVersion();

    [GeneratedRegex(@"=> (/\S*(?:blas|mkl)\S*)")]
    private static partial Regex BlasLine();
}
