using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Tools;

/// <summary>The Debian packages that the project stands on, beyond the .NET SDK and a C++ compiler.</summary>
internal sealed class SystemPackages(AbsolutePath root)
{
    private static readonly AbsolutePath DpkgStatus = AbsolutePath.Of("/var/lib/dpkg/status");

    /// <summary>Each with what breaks without it.</summary>
    public static IReadOnlyList<(string Name, string Why)> Needed =>
    [
        .. Environment.GetEnvironmentVariable("RETABLE_LIBTORCH") is { Length: > 0 }
            ? Array.Empty<(string, string)>()
            : [("libtorch-dev", "trains and evaluates the models"), ("libopenblas0-pthread", "15 times the matrix speed of the reference BLAS")],
        ("g++", "compiles the shim over libtorch"),
        ("cmake", "configures the shim"),
        ("ninja-build", "builds the shim"),
        ("libturbojpeg0", "decodes photographs: Textures, ImageNet"),
        ("dataset-fashion-mnist", "the data of the laptop profiles"),
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

        var missing = Missing();
        if (missing.Count > 0)
        {
            Install(missing, output);
        }

        stamp.Parent.CreateDirectory();
        File.WriteAllText(stamp, Fingerprint());
    }

    /// <summary>The needed packages that dpkg does not know as installed.</summary>
    public IReadOnlyList<string> Missing()
    {
        var (_, answer) = new Tool("dpkg-query") { Folder = root }
            .Capture(["--show", "--showformat", "${Package} ${db:Status-Status}\\n", .. Needed.Select(package => package.Name)]);
        var lines = answer.Split('\n');
        return [.. Needed.Select(package => package.Name).Where(name => !lines.Contains($"{name} installed"))];
    }

    private void Install(IReadOnlyList<string> missing, TextWriter output)
    {
        var command = $"apt-get update && apt-get install -y --no-install-recommends {string.Join(' ', missing)}";
        if (!Environment.IsPrivilegedProcess)
        {
            throw new MachineException($"packages are missing and only an administrator can install them: {string.Join(", ", missing)}")
            {
                Hint = $"Let an administrator run:  sudo sh -c '{command}'",
            };
        }

        var log = root / "artifacts" / "logs" / "setup.log";
        output.WriteLine($"installing {string.Join(", ", missing)} (apt; log: artifacts/logs/setup.log)");
        var apt = new Tool("sh") { Folder = root, Environment = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" } };
        if (apt.Run(["-c", command], log) != 0 || Missing() is { Count: > 0 })
        {
            throw new MachineException($"apt could not install {string.Join(", ", missing)}:\n{LogTail.Of(log, 12)}")
            {
                Hint = $"Make this work, then try again:  {command}",
            };
        }
    }

    private static string Fingerprint() =>
        $"{new FileInfo(DpkgStatus).LastWriteTimeUtc.Ticks} {string.Join(' ', Needed.Select(package => package.Name))}";
}
