using System.Runtime.InteropServices;
using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Tools;

/// <summary>The Debian packages that the project stands on, beyond the .NET SDK and a C++ compiler.</summary>
internal sealed class SystemPackages(AbsolutePath root)
{
    private static readonly AbsolutePath DpkgStatus = AbsolutePath.Of("/var/lib/dpkg/status");

    /// <summary>What is needed, from wherever it comes: a tool on the PATH counts as its package.</summary>
    private static IReadOnlyList<SystemPackage> Needed =>
    [
        .. IsSet("RETABLE_LIBTORCH")
            ? Array.Empty<SystemPackage>()
            : [new("libtorch-dev", "trains and evaluates the models"), new("libopenblas0-pthread", "15 times the matrix speed of the reference BLAS")],
        new("g++", "compiles the shim over libtorch") { IsElsewhere = () => IsOnPath("c++") },
        new("cmake", "configures the shim") { IsElsewhere = () => IsOnPath("cmake") },
        new("ninja-build", "builds the shim") { IsElsewhere = () => IsOnPath("ninja") },
        new("libturbojpeg0", "decodes photographs: Textures, ImageNet") { IsVital = false, IsElsewhere = () => NativeLibrary.TryLoad("libturbojpeg.so.0", out _) },
        new("dataset-fashion-mnist", "the data of the laptop profiles") { IsVital = false, IsElsewhere = () => IsSet("RETABLE_DATA") },
    ];

    /// <summary>Installs what is missing; costs one look at a file's date if nothing changed since the last time.</summary>
    /// <exception cref="MachineException">Something is missing and this user may not install it, or apt failed.</exception>
    public void Ensure(TextWriter output)
    {
        if (!DpkgStatus.FileExists())
        {
            return;
        }

        var stamp = root / "artifacts" / "stamps" / "setup.txt";
        if (stamp.FileExists() && File.ReadAllText(stamp) == Fingerprint())
        {
            return;
        }

        if (Missing() is { Count: > 0 } missing)
        {
            Install(missing, output);
        }

        stamp.Parent.CreateDirectory();
        File.WriteAllText(stamp, Fingerprint());
    }

    /// <summary>What is needed and neither installed as a package nor there in another way.</summary>
    public IReadOnlyList<SystemPackage> Missing()
    {
        var needed = Needed;
        var (_, answer) = new Tool("dpkg-query") { Folder = root }
            .Capture(["--show", "--showformat", "${Package} ${db:Status-Status}\\n", .. needed.Select(package => package.Name)]);
        var lines = answer.Split('\n');
        return [.. needed.Where(package => !lines.Contains($"{package.Name} installed") && !package.IsElsewhere())];
    }

    private void Install(IReadOnlyList<SystemPackage> missing, TextWriter output)
    {
        var names = missing.Select(package => package.Name).ToList();
        var command = $"apt-get update && apt-get install -y --no-install-recommends {string.Join(' ', names)}";
        var log = root / "artifacts" / "logs" / "setup.log";
        if (Environment.IsPrivilegedProcess)
        {
            output.WriteLine($"installing {string.Join(", ", names)} (apt; log: artifacts/logs/setup.log)");
            var apt = new Tool("sh") { Folder = root, Environment = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" } };
            apt.Run(["-c", command], log);
        }

        var left = Environment.IsPrivilegedProcess ? Missing() : missing;
        if (left.Any(package => package.IsVital))
        {
            throw Environment.IsPrivilegedProcess
                ? new MachineException($"apt could not install {Names(left)}:\n{LogTail.Of(log, 12)}") { Hint = $"Make this work, then try again:  {command}" }
                : new MachineException($"packages are missing and only an administrator can install them: {Names(left)}") { Hint = $"Let an administrator run:  sudo sh -c '{command}'" };
        }

        foreach (var package in left)
        {
            output.WriteLine($"warning: without the package {package.Name} this does not work: {package.Why}");
        }
    }

    private static string Names(IEnumerable<SystemPackage> packages) => string.Join(", ", packages.Select(package => package.Name));

    private static string Fingerprint() =>
        $"{new FileInfo(DpkgStatus).LastWriteTimeUtc.Ticks} {string.Join(' ', Needed.Select(package => package.Name))} {Environment.GetEnvironmentVariable("PATH")}";

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    private static bool IsOnPath(string tool) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, tool)));
}

/// <summary>A package of Debian.</summary>
/// <param name="Name">As apt knows it.</param>
/// <param name="Why">What does not work without it.</param>
internal sealed record SystemPackage(string Name, string Why)
{
    /// <summary>Whether nothing works without it.</summary>
    public bool IsVital { get; init; } = true;

    /// <summary>Whether what it brings is there without it.</summary>
    public Func<bool> IsElsewhere { get; init; } = () => false;
}
