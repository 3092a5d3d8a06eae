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
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>A registry with one idx data set whose two files come from these sources.</summary>
    public string Registry(string imageSource, string labelSource)
    {
        var (images, labels) = TinyIdx();
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
        Directory.CreateDirectory(At("scratch"));
        var spec = new StepSpec
        {
            Stage = "data",
            Scratch = At("scratch"),
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { ["registry"] = [new(At("datasets.yaml"), "", [])] },
            Outputs = new Dictionary<string, string> { ["test"] = At("test.parquet") },
        };
        var context = new StepContext(spec, new StepIo(_events, TestContext.Current.CancellationToken));
        Retable.Download.Download.Run(new DownloadParameters { Dataset = dataset }, context);
    }

    public void Dispose()
    {
        _events.Dispose();
        _folder.Dispose();
    }
}
