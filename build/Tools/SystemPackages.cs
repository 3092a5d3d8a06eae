using System.Runtime.InteropServices;
using Nuke.Common.IO;

namespace Retable.Front.Tools;

/// <summary>Debian packages from which some pipelines benefit. Neither the build nor any pipeline in the profiles smoke and laptop needs them.</summary>
internal sealed class SystemPackages(AbsolutePath root)
{
    private static readonly AbsolutePath DpkgStatus = AbsolutePath.Of("/var/lib/dpkg/status");

    /// <summary>The useful packages, wherever their content comes from.</summary>
    private static IReadOnlyList<SystemPackage> Useful =>
    [
        new("libturbojpeg0", "photographs (Textures, ImageNet) cannot be decoded") { IsElsewhere = () => NativeLibrary.TryLoad("libturbojpeg.so.0", out _) },
        new("dataset-fashion-mnist", "Fashion-MNIST is downloaded instead") { IsElsewhere = () => Environment.GetEnvironmentVariable("RETABLE_DATA") is { Length: > 0 } },
    ];

    /// <summary>Installs missing packages if this user may; costs one look at a file's date if nothing has changed since the last time.</summary>
    /// <param name="output">The writer for what will be installed, and what is still missing afterwards.</param>
    /// <param name="mayInstall">Whether packages may be installed at all.</param>
    public void Ensure(TextWriter output, bool mayInstall)
    {
        if (!DpkgStatus.FileExists())
        {
            return;
        }

        var stamp = root / "artifacts" / "stamps" / "setup.txt";
        if (stamp.FileExists() && File.ReadAllText(stamp) == Fingerprint(mayInstall))
        {
            return;
        }

        if (Missing() is { Count: > 0 } missing)
        {
            Install(missing, output, mayInstall && Environment.IsPrivilegedProcess);
        }

        stamp.Parent.CreateDirectory();
        File.WriteAllText(stamp, Fingerprint(mayInstall));
    }

    /// <summary>The packages that are neither installed nor replaced by something else.</summary>
    public IReadOnlyList<SystemPackage> Missing()
    {
        var useful = Useful;
        var (_, answer) = new Tool("dpkg-query") { Folder = root }
            .Capture(["--show", "--showformat", "${Package} ${db:Status-Status}\\n", .. useful.Select(package => package.Name)]);
        var lines = answer.Split('\n');
        return [.. useful.Where(package => !lines.Contains($"{package.Name} installed") && !package.IsElsewhere())];
    }

    private void Install(IReadOnlyList<SystemPackage> missing, TextWriter output, bool installs)
    {
        var names = missing.Select(package => package.Name).ToList();
        var command = $"apt-get update && apt-get install -y --no-install-recommends {string.Join(' ', names)}";
        if (installs)
        {
            output.WriteLine($"installing {string.Join(", ", names)} (artifacts/logs/setup.log)");
            var apt = new Tool("sh") { Folder = root, Environment = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" } };
            apt.Run(["-c", command], root / "artifacts" / "logs" / "setup.log");
        }

        foreach (var package in installs ? Missing() : missing)
        {
            output.WriteLine($"note: without the Debian package {package.Name}, {package.Without}");
        }
    }

    private static string Fingerprint(bool mayInstall) =>
        $"{mayInstall} {new FileInfo(DpkgStatus).LastWriteTimeUtc.Ticks} {string.Join(' ', Useful.Select(package => package.Name))} {Environment.GetEnvironmentVariable("RETABLE_DATA")}";
}

/// <summary>A package of Debian.</summary>
/// <param name="Name">The name that apt knows.</param>
/// <param name="Without">The consequence if the package is missing.</param>
internal sealed record SystemPackage(string Name, string Without)
{
    /// <summary>Whether its content is present without it.</summary>
    public Func<bool> IsElsewhere { get; init; } = () => false;
}
