using System.Buffers.Binary;
using System.Diagnostics;
using Retable.Contract;
using Retable.Tests;

namespace Retable.Parquet.Tests;

/// <summary>A damaged or hostile file is read right or refused in the reader's words; never another error, much memory or much time.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private const int Files = 10_000, Seed = 20261130;
    private const long MostBytes = 64 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Ten_thousand_damaged_files_are_read_or_refused_in_the_readers_words()
    {
        var originals = Originals();
        var random = new SeedSequence(Seed).Generator("damage");
        var path = _folder.At("the users file.parquet");
        var refused = 0;
        for (var file = 0; file < Files; file++)
        {
            File.WriteAllBytes(path, Damage(originals[file % originals.Count], () => random.NextUInt32()));
            var (before, start) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            try
            {
                ParquetFile.Read(path);
            }
            catch (BadInputException error)
            {
                refused++;
                Assert.Equal(path, error.At?.File);
                Assert.All(Words(error), text => Assert.False(IsOfALibrary(text), $"file {file}: {text}"));
            }
            catch (Exception error)
            {
                Assert.Fail($"file {file}, seed {Seed}: {error}");
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostBytes, $"file {file}: {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(20), $"file {file}: {Stopwatch.GetElapsedTime(start)}");
        }

        Assert.InRange(refused, Files / 3, Files);
    }

    private static List<byte[]> Originals()
    {
        using var folder = new TemporaryFolder();
        ParquetFile.Write(folder.At("ours.parquet"), ParquetFileTests.AllTypes());
        return [File.ReadAllBytes(folder.At("ours.parquet")), .. Directory.GetFiles(Checkout.At("tests", "Parquet.Tests", "fixtures"), "*.parquet")
            .Where(file => !file.Contains("encrypted", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
    }

    // Half of the damage is aimed at the footer, which is a small part of a file but says all its lengths.
    private static byte[] Damage(byte[] original, Func<uint> random)
    {
        var bytes = (byte[])original.Clone();
        var footer = Math.Min(bytes.Length - 8, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(bytes.Length - 8)));
        int Anywhere() => (int)(random() % bytes.Length);
        int InFooter() => bytes.Length - 8 - footer + (int)(random() % footer);
        switch (random() % 6)
        {
            case 0:
                return bytes[..Anywhere()];
            case 1:
                bytes[Anywhere()] ^= (byte)(1 << (int)(random() % 8));
                return bytes;
            case 2:
                bytes[InFooter()] ^= (byte)(1 << (int)(random() % 8));
                return bytes;
            case 3:
                // The longest numbers that there are.
                var at = InFooter();
                bytes.AsSpan(at, Math.Min((int)(random() % 10), bytes.Length - 8 - at)).Fill(0xFF);
                return bytes;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 8), random() % 3 == 0 ? random() : random() % (uint)bytes.Length);
                return bytes;
            default:
                var start = Anywhere();
                foreach (ref var value in bytes.AsSpan(start, Math.Min(16, bytes.Length - start)))
                {
                    value = (byte)random();
                }

                return bytes;
        }
    }

    private static IEnumerable<string> Words(BadInputException error) => [error.Message, error.Hint ?? "", .. error.Facts.Select(fact => fact.Value)];

    private static bool IsOfALibrary(string text) =>
        text.Contains("Exception", StringComparison.Ordinal) || text.Contains("   at ", StringComparison.Ordinal) || text.Contains("Parameter", StringComparison.Ordinal);
}
