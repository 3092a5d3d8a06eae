using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Retable.Contract;
using Retable.Download;
using Retable.Hosting;

namespace Retable.Tests;

/// <summary>A registry, sources and the download verb, as the engine would call it, in a folder of its own.</summary>
internal sealed class Lab : IDisposable
{
    /// <summary>The collection of the tests that read or set RETABLE_DATA: a process has one environment, so they take turns.</summary>
    public const string Environment = "the environment";

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _events = new();

    /// <summary>What the verb said.</summary>
    public string Events => _events.ToString();

    public string At(string name) => _folder.At(name);

    /// <summary>Two idx files of three 2x2 images, packed with gzip: images, then labels.</summary>
    public static (byte[] Images, byte[] Labels) TinyIdx() => (
        [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2, .. Enumerable.Range(0, 12).Select(i => (byte)(10 * i))],
        [0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]);

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] members)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return packed.ToArray();
    }

    public static byte[] Tar(params (string Name, byte[] Content)[] members) => TarOf(members.Select(member =>
        new PaxTarEntry(TarEntryType.RegularFile, member.Name) { DataStream = new MemoryStream(member.Content) }));

    public static byte[] TarWithLink(string name, string target) => TarOf([new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = target }]);

    private static byte[] TarOf(IEnumerable<TarEntry> entries)
    {
        using var packed = new MemoryStream();
        using (var tar = new TarWriter(packed, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                tar.WriteEntry(entry);
            }
        }

        return packed.ToArray();
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>A registry with one idx data set whose two files come from these sources.</summary>
    /// <param name="imageSource">Of the images.</param>
    /// <param name="labelSource">Of the labels.</param>
    /// <param name="proven">Whether it knows the sizes and checksums of the files.</param>
    public string Registry(string imageSource, string labelSource, bool proven = true)
    {
        var (images, labels) = TinyIdx();
        if (!proven)
        {
            return _folder.Write("datasets.yaml", $$"""
                datasets:
                  tiny:
                    licence: MIT
                    reader: idx
                    shape: [1, 2, 2]
                    splits: {test: [images, labels]}
                    files:
                      images: {sources: [{{imageSource}}]}
                      labels: {sources: [{{labelSource}}]}
                """);
        }

        return _folder.Write("datasets.yaml", $$"""
            datasets:
              tiny:
                licence: MIT
                reader: idx
                shape: [1, 2, 2]
                splits: {test: [images, labels]}
                files:
                  images:
                    size: {{images.Length}}
                    sha256: {{Sha256(images)}}
                    sources: [{{imageSource}}]
                  labels:
                    size: {{labels.Length}}
                    sha256: {{Sha256(labels)}}
                    sources: [{{labelSource}}]
            """);
    }

    /// <summary>Runs the verb; the split 'test' goes to test.parquet.</summary>
    public void Download(string dataset = "tiny")
    {
        var context = new StepContext(Spec(), new StepIo(_events, TestContext.Current.CancellationToken));
        Retable.Download.Download.Run(new DownloadParameters { Dataset = dataset }, context);
    }

    /// <summary>Runs the verb in a process of its own, whose environment has these variables too.</summary>
    /// <returns>Its exit code and all that it said.</returns>
    public (int ExitCode, string Said) DownloadApart(params (string Name, string Value)[] environment)
    {
        var parameters = new System.Text.Json.Nodes.JsonObject { ["dataset"] = "tiny" };
        File.WriteAllBytes(At("spec.json"), (Spec() with { Parameters = parameters }).ToJson());
        var start = new System.Diagnostics.ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Retable.Download"), ["download", At("spec.json")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in (string[])["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"])
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = System.Diagnostics.Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said + errors.GetAwaiter().GetResult());
    }

    private StepSpec Spec()
    {
        Directory.CreateDirectory(At("scratch"));
        return new StepSpec
        {
            Stage = "data",
            Scratch = At("scratch"),
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { ["registry"] = [new(At("datasets.yaml"), "", [])] },
            Outputs = new Dictionary<string, string> { ["test"] = At("test.parquet") },
        };
    }

    public void Dispose()
    {
        _events.Dispose();
        _folder.Dispose();
    }
}
