using System.Collections.Immutable;
using Retable.Contract;
using Retable.Download;

namespace Retable.Tests;

/// <summary>Files of data sets, damaged in every way that comes to mind: each is read or refused, within bounds.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private const long Most = 200L << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("svhn")]
    [InlineData("idx")]
    [InlineData("npy")]
    public void A_damaged_file_is_read_or_refused(string kind)
    {
        const int Trials = 1500;
        var (reader, files) = Whole(kind);
        var random = new Random(Seed: 20261130);
        for (var trial = 0; trial < Trials; trial++)
        {
            var which = random.Next(files.Length);
            var paths = files.Select((content, i) => Written($"{i}", i == which ? Damage(content, random) : content)).ToArray();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var error = Record.Exception(() => reader.Read(Dataset, paths).ToList());
            Assert.True(error is null or BadInputException or InvalidDataException or EndOfStreamException, $"trial {trial}: {error}");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < Most, $"trial {trial}");
        }
    }

    private static (IImageReader Reader, byte[][] Files) Whole(string kind) => kind switch
    {
        "svhn" => (new SvhnReader(), [[.. ArrayFiles.Header(), .. ArrayFiles.Compressed(ArrayFiles.Matrix("X", [2, 2, 1, 3], 2, new byte[12])), .. ArrayFiles.Matrix("y", [3, 1], 2, [1, 2, 3])]]),
        "idx" => (new IdxReader(), [Lab.TinyIdx().Images, Lab.TinyIdx().Labels]),
        _ => (new NpyReader(), [ArrayFiles.Npy("|u1", "(3, 2, 2)", new byte[12]), ArrayFiles.Npy("<i2", "(3,)", new byte[6])]),
    };

    private static DatasetDefinition Dataset => new()
    {
        Name = "tiny",
        At = new SourcePosition("datasets.yaml"),
        Licence = "MIT",
        Reader = "any",
        Shape = [1, 2, 2],
        Splits = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty,
        Files = ImmutableSortedDictionary<string, FileDefinition>.Empty,
    };

    private static byte[] Damage(byte[] whole, Random random)
    {
        var bytes = (byte[])whole.Clone();
        var at = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0: return bytes[..at];
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                int[] numbers = [-1, int.MaxValue, 0, 1 << 30, 0x01000000];
                BitConverter.GetBytes(numbers[random.Next(numbers.Length)]).AsSpan(0, Math.Min(4, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                return bytes;
            default: return [.. bytes[..at], .. bytes[random.Next(at + 1)..]];
        }
    }

    private string Written(string name, byte[] content)
    {
        File.WriteAllBytes(_folder.At(name), content);
        return _folder.At(name);
    }
}
