using System.Diagnostics;
using System.Text.RegularExpressions;
using Retable.Contract;

namespace Retable.Torch;

/// <summary>A libtorch on this machine, described from its files without loading anything.</summary>
/// <param name="Path">The folder that contains <c>libtorch_cpu.so</c>.</param>
/// <param name="Version">The version, as it appears in the keys of stages: <c>2.10.0</c>, <c>2.11.0+cu130</c>.</param>
/// <param name="Wrapper">The file of TorchSharp's own native library.</param>
public sealed partial record LibtorchFolder(string Path, string Version, string Wrapper)
{
    private const string Library = "libtorch_cpu.so", WrapperName = "libLibTorchSharp.so";
    private const string Variable = "RETABLE_LIBTORCH";

    // Finds the package without importing it, which would take seconds.
    private const string FindTorch = "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')";

    /// <summary>Versions besides the package's own with which the tests of Learning are known to pass.</summary>
    private static readonly string[] Others = [];

    /// <summary>The version of the package <c>libtorch-cpu-linux-x64</c>.</summary>
    public static string PackageVersion => Packages.Libtorch.Version;

    /// <summary>The version that programs of this checkout load, whether it is already restored or not; part of the keys of stages.</summary>
    /// <exception cref="BadInputException"><c>RETABLE_LIBTORCH</c> names none that could serve, or <c>RETABLE_TORCH</c> is neither cpu nor cuda.</exception>
    public static string VersionOfPrograms => IsSet(Variable) ? Find().Version
        : TorchPackage.Choice == TorchPackage.Cuda ? $"{PackageVersion}+cu128"
        : PackageVersion;

    /// <summary>Whether this libtorch was built with CUDA, which does not mean that there is a GPU.</summary>
    public bool HasCuda => File.Exists(System.IO.Path.Combine(Path, "libtorch_cuda.so"));

    /// <summary>A text that changes when another libtorch takes this one's place.</summary>
    public string Fingerprint => new FileInfo(System.IO.Path.Combine(Path, Library)) is { Exists: true } file
        ? $"{Version} {file.Length} {file.LastWriteTimeUtc.Ticks}"
        : "none";

    /// <summary>The libtorch that programs load: the one that <c>RETABLE_LIBTORCH</c> names (<c>python</c> for the PyTorch of the <c>python3</c> on the PATH, or a folder); else one beside the program (a bundle, or the package with CUDA); else the one in the NuGet package cache.</summary>
    /// <exception cref="MachineException">No libtorch was found.</exception>
    /// <exception cref="BadInputException">The variable names no libtorch, or one of a version that TorchSharp cannot work with.</exception>
    public static LibtorchFolder Find() => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => Beside(AppContext.BaseDirectory) ?? OfPackages(),
        "python" => Chosen(OfPython(), "the PyTorch of this python3"),
        var folder => Chosen(folder, $"'{folder}'"),
    };

    /// <summary>Like <see cref="Find"/>, but null if there is none that would load.</summary>
    public static LibtorchFolder? TryFind()
    {
        try
        {
            return Find();
        }
        catch (Exception error) when (error is MachineException or BadInputException)
        {
            return null;
        }
    }

    /// <summary>Says how TorchSharp's native library fits this system's C++ runtime.</summary>
    /// <exception cref="MachineException">The system has no C++ runtime with which the library could be loaded.</exception>
    public string CppRuntimeText() => NativeLibraries.LoadableWrapper(Wrapper, CppRuntime.OfThisProcess()) == Wrapper
        ? "new enough for TorchSharp"
        : "older than TorchSharp asks for; a copy that asks for no more than it needs is used";

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    private static LibtorchFolder? Beside(string program)
    {
        string[] folders = [System.IO.Path.Combine(program, "libtorch"), program, System.IO.Path.Combine(program, "runtimes", "linux-x64", "native")];
        var folder = folders.FirstOrDefault(folder => File.Exists(System.IO.Path.Combine(folder, Library)));
        return folder is null ? null : new LibtorchFolder(folder, PackageVersion, WrapperIn(folder));
    }

    private static LibtorchFolder OfPackages()
    {
        var libtorch = Packages.Libtorch;
        var folder = libtorch.Find() ?? throw new MachineException($"the package {libtorch} is not in the NuGet package cache")
        {
            Hint = "Restore it: ./build.sh Compile. Or name another libtorch in RETABLE_LIBTORCH.",
        };
        return new LibtorchFolder(folder, libtorch.Version, WrapperIn(folder));
    }

    // The wrapper is TorchSharp's, whosever libtorch it is.
    private static string WrapperIn(string folder)
    {
        var beside = System.IO.Path.Combine(folder, WrapperName);
        return File.Exists(beside) ? beside
            : Packages.TorchSharp.Find() is { } package ? System.IO.Path.Combine(package, WrapperName)
            : throw new MachineException($"the package {Packages.TorchSharp} is not in the NuGet package cache")
            {
                Hint = "Restore it: ./build.sh Compile.",
            };
    }

    private static LibtorchFolder Chosen(string folder, string named)
    {
        string[] folders = [folder, System.IO.Path.Combine(folder, "lib")];
        var lib = folders.FirstOrDefault(candidate => File.Exists(System.IO.Path.Combine(candidate, Library)))
            ?? throw new BadInputException($"{Variable} names {named}, which has no {Library}")
            {
                Hint = "Name the folder of an installed PyTorch or of a libtorch, or unset the variable for the package's own.",
            };
        var version = VersionIn(lib);
        IReadOnlyList<string> known = [PackageVersion, .. Others];
        return known.Contains(version.Split('+')[0])
            ? new LibtorchFolder(lib, version, Beside(AppContext.BaseDirectory)?.Wrapper ?? WrapperIn(lib))
            : throw new BadInputException($"{Variable} names {named}, whose version is {version}")
            {
                Facts = [("known", string.Join(", ", known))],
                Hint = $"TorchSharp {Packages.TorchSharp.Version} is made for libtorch {PackageVersion}; another one would compute wrongly or crash. Unset the variable for the package's own.",
            };
    }

    private static string OfPython()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3", ["-c", FindTorch]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var folder = python.StandardOutput.ReadToEnd().Trim();
            python.WaitForExit();
            return python.ExitCode == 0 && folder.Length > 0 ? folder : throw NoPyTorch();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw NoPyTorch();
        }
    }

    private static BadInputException NoPyTorch() => new($"{Variable} is 'python', but the python3 on the PATH has no PyTorch")
    {
        Hint = "Install PyTorch there, or unset the variable for the package's own libtorch.",
    };

    /// <summary>Reads the version of a library: PyTorch has it in version.py, libtorch in build-version, Debian in the library's file name.</summary>
    private static string VersionIn(string lib)
    {
        var home = System.IO.Path.GetDirectoryName(lib.TrimEnd('/')) ?? lib;
        var python = System.IO.Path.Combine(home, "version.py");
        var plain = System.IO.Path.Combine(home, "build-version");
        var named = Directory.EnumerateFiles(lib, $"{Library}.*").Order(StringComparer.Ordinal).LastOrDefault();
        return File.Exists(python) && PythonVersion().Match(File.ReadAllText(python)) is { Success: true } match ? match.Groups[1].Value
            : File.Exists(plain) ? File.ReadAllText(plain).Trim()
            : named is not null ? System.IO.Path.GetFileName(named)[$"{Library}.".Length..]
            : "unknown";
    }

    [GeneratedRegex(@"__version__\s*=\s*'([^']+)'")]
    private static partial Regex PythonVersion();
}
