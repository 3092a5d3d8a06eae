using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Retable.Tests;

namespace Retable.Report.Browser;

/// <summary>axe-core, which finds what people with a screen reader or poor sight cannot use. Fetched by npm, once, and held against a digest.</summary>
internal static class Axe
{
    private const string Version = "4.10.3";

    /// <summary>Of the package's archive.</summary>
    private const string Sha256 = "0f2b4d7dcdf7d1219df8d1959ad68e565f51d14c3f0d88bb71cd59abeb956292";

    /// <summary>The script; null where there is no npm, or nothing to fetch it from.</summary>
    /// <exception cref="InvalidDataException">The archive is another one.</exception>
    public static string? Script()
    {
        var folder = Checkout.At("artifacts", "tools");
        var archive = Path.Combine(folder, $"axe-core-{Version}.tgz");
        Directory.CreateDirectory(folder);
        if (!File.Exists(archive) && !Fetch(folder))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(archive);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) is var found && found != Sha256)
        {
            File.Delete(archive);
            throw new InvalidDataException($"{archive} has the SHA-256 {found}, not {Sha256}");
        }

        using var tar = new TarReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.Name == "package/axe.min.js")
            {
                using var reader = new StreamReader(entry.DataStream!);
                return reader.ReadToEnd();
            }
        }

        throw new InvalidDataException($"{archive} has no axe.min.js");
    }

    private static bool Fetch(string folder)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(place => File.Exists(Path.Combine(place, "npm"))))
        {
            return false;
        }

        var start = new ProcessStartInfo("npm", ["pack", "--silent", $"axe-core@{Version}"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var npm = Process.Start(start)!;
        npm.OutputDataReceived += (_, _) => { };
        npm.ErrorDataReceived += (_, _) => { };
        npm.BeginOutputReadLine();
        npm.BeginErrorReadLine();
        if (npm.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            return npm.ExitCode == 0;
        }

        npm.Kill(entireProcessTree: true);
        return false;
    }
}
