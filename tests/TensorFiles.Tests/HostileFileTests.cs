using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Retable.Tests;

namespace Retable.TensorFiles.Tests;

/// <summary>Files made to do harm: the reader says what is wrong and neither hangs, crashes nor allocates what they ask for.</summary>
public sealed class HostileFileTests : IDisposable
{
    private const long Megabyte = 1 << 20;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);
    private static readonly byte[] Proto2 = [0x80, 2];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_zip_bomb_is_not_unfolded()
    {
        var path = _folder.At("bomb.npz");
        using (var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create))
        {
            using var entry = zip.CreateEntry("zeros.npy", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[Megabyte];
            for (var i = 0; i < 300; i++)
            {
                entry.Write(zeros);
            }
        }

        Assert.Contains("may unfold", Refused(() => NpzFile.Read(path)), StringComparison.Ordinal);
    }

    // A storage of 4 bytes seen as a tensor of 2^40 elements with stride 0.
    [Fact]
    public void A_tensor_of_stride_0_is_not_unfolded()
    {
        byte[] pickle =
        [
            .. Proto2, .. "ctorch._utils\n_rebuild_tensor_v2\n"u8, (byte)'(', .. StoragePickle(1),
            .. Long(0), .. Long(1L << 40), 0x85, .. Long(0), 0x85, (byte)'t', (byte)'R', (byte)'.',
        ];
        Assert.Contains("a strided tensor claims", Refused(() => TorchFile.Read(Zip(pickle, new byte[4]))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_outside_its_storage_is_refused()
    {
        byte[] pickle =
        [
            .. Proto2, .. "ctorch._utils\n_rebuild_tensor_v2\n"u8, (byte)'(', .. StoragePickle(1),
            .. Long(1), .. Long(1), 0x85, .. Long(1), 0x85, (byte)'t', (byte)'R', (byte)'.',
        ];
        Assert.Contains("reaches element 1 of a storage of 1", Refused(() => TorchFile.Read(Zip(pickle, new byte[4]))), StringComparison.Ordinal);
    }

    // As x[5:5, 3:] of a [5, 4]: nothing of it lies anywhere.
    [Fact]
    public void An_empty_tensor_that_begins_beyond_its_storage_is_empty()
    {
        byte[] pickle =
        [
            .. Proto2, .. "ctorch._utils\n_rebuild_tensor_v2\n"u8, (byte)'(', .. StoragePickle(1),
            .. Long(23), .. Long(0), 0x85, .. Long(1), 0x85, (byte)'t', (byte)'R', (byte)'.',
        ];
        Assert.Equal(0, Assert.IsType<StoredTensor>(TorchFile.Read(Zip(pickle, new byte[4]))).Bytes.Length);
    }

    [Fact]
    public void A_memo_number_beyond_the_pickle_asks_for_no_table() =>
        Assert.Contains("remembers under number", Refused(() => TorchFile.Read(Zip([.. Proto2, (byte)'N', (byte)'r', 255, 255, 255, 127, (byte)'.'], []))), StringComparison.Ordinal);

    [Fact]
    public void A_text_longer_than_the_pickle_is_refused() =>
        Assert.Contains("bytes but", Refused(() => TorchFile.Read(Zip([.. Proto2, (byte)'X', 255, 255, 255, 255, (byte)'.'], []))), StringComparison.Ordinal);

    // Lists nested a million deep: a reader or a walk that calls itself would end the process.
    [Fact]
    public void Deep_nesting_does_not_end_the_process()
    {
        byte[] pickle = [.. Proto2, .. Enumerable.Repeat((byte)']', 1_000_000), .. Enumerable.Repeat((byte)'a', 999_999), (byte)'.'];
        var path = Zip(pickle, []);
        Assert.Contains("no state_dict", Refused(() => TorchFile.ReadStateDict(path)), StringComparison.Ordinal);
    }

    // Each list holds the one before twice: 2^60 leaves in a hundred bytes, which only a walk over all of them would see.
    [Fact]
    public void Lists_that_double_are_no_work()
    {
        byte[] doubling = [.. Enumerable.Range(0, 60).SelectMany(i => (byte[])[(byte)'q', (byte)i, (byte)'h', (byte)i, 0x86])];
        Assert.Contains("no state_dict", Refused(() => TorchFile.ReadStateDict(Zip([.. Proto2, (byte)'N', .. doubling, (byte)'.'], []))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("builtins", "eval")]
    [InlineData("os", "system")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch", "load")]
    public void Any_other_global_is_refused_by_name(string module, string name)
    {
        byte[] pickle = [.. Proto2, .. Encoding.ASCII.GetBytes($"c{module}\n{name}\n"), (byte)'.'];
        Assert.Contains($"'{module}.{name}'", Refused(() => TorchFile.Read(Zip(pickle, []))), StringComparison.Ordinal);
    }

    // Every fixture, damaged in every way that comes to mind: it is read or refused, within bounds.
    [Theory]
    [InlineData("state.zip.pth")]
    [InlineData("state.legacy.pth")]
    [InlineData("state.tar.pth")]
    [InlineData("checkpoint.zip.pth")]
    [InlineData("checkpoint.legacy.pth")]
    [InlineData("matrix.npy")]
    [InlineData("arrays.npz")]
    [InlineData("compressed.npz")]
    [InlineData("state.safetensors")]
    public void Damage_is_refused_within_bounds(string name)
    {
        const int Trials = 600;
        var original = Original(name);
        var random = new Random(Seed: 20261125);
        var (path, refused) = (_folder.At(name), 0);
        for (var trial = 0; trial < Trials; trial++)
        {
            var damaged = Damage(original, random);
            File.WriteAllBytes(path, damaged);
            var (before, clock) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
            try
            {
                ReadAll(path);
            }
            catch (InvalidDataException)
            {
                refused++;
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 100 * Megabyte, $"trial {trial} allocated {allocated} bytes");
            Assert.True(clock.Elapsed < Enough, $"trial {trial} took {clock.Elapsed}");
        }

        // Damage to the numbers alone makes another file that can be read.
        Assert.InRange(refused, Trials / 10, Trials);
    }

    // A header that claims 10^18 bytes, in each way that a header of the format can.
    [Theory]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1000000000000000000],\"data_offsets\":[0,1000000000000000000]}}")]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[999999999999999999,1000000000000000000]}}")]
    [InlineData("{\"a\":{\"dtype\":\"F64\",\"shape\":[1000000000,1000000000,1000000000],\"data_offsets\":[0,8]}}")]
    public void A_safetensors_header_that_claims_more_than_there_is_allocates_nothing(string json)
    {
        var path = _folder.At("x.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes((long)json.Length), .. Encoding.ASCII.GetBytes(json), 0, 0, 0, 0, 0, 0, 0, 0]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < Megabyte);
    }

    [Theory, InlineData(1_000_000_000_000_000_000), InlineData(-1), InlineData(99_999_999)]
    public void A_safetensors_header_s_own_length_allocates_nothing(long length)
    {
        var path = _folder.At("x.safetensors");
        File.WriteAllBytes(path, [.. BitConverter.GetBytes(length), .. "{}"u8]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < Megabyte);
    }

    private static void ReadAll(string path)
    {
        switch (Path.GetExtension(path))
        {
            case ".npy": _ = NpyFile.Read(path).Bytes; break;
            case ".npz": _ = NpzFile.Read(path).Values.Sum(array => array.Bytes.Length); break;
            case ".safetensors":
                using (var file = SafetensorsFile.Open(path))
                {
                    _ = file.Names.Sum(name => file[name].Bytes.Span.Length);
                }

                break;
            default: _ = TorchFile.ReadStateDict(path).Sum(pair => pair.Value.Bytes.Length); break;
        }
    }

    private static byte[] Damage(byte[] original, Random random)
    {
        var bytes = (byte[])original.Clone();
        var at = random.Next(bytes.Length);
        switch (random.Next(5))
        {
            case 0: return bytes[..at];
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:
                long[] numbers = [-1, long.MaxValue, int.MaxValue, 1L << 40, 0];
                BitConverter.GetBytes(numbers[random.Next(numbers.Length)]).AsSpan(0, Math.Min(8, bytes.Length - at)).CopyTo(bytes.AsSpan(at));
                return bytes;
            case 3:
                // A part of it in another place: numbers and names that are right, but of something else.
                var length = random.Next(Math.Min(64, bytes.Length - at));
                bytes.AsSpan(at, length).CopyTo(bytes.AsSpan(random.Next(bytes.Length - length)));
                return bytes;
            default: return [.. bytes[..at], .. bytes[random.Next(at + 1)..]];
        }
    }

    private byte[] Original(string name)
    {
        if (name != "state.safetensors")
        {
            return File.ReadAllBytes(FileFixture.At(name));
        }

        SafetensorsFile.Write(_folder.At(name), TorchFile.ReadStateDict(FileFixture.At("state.zip.pth")));
        return File.ReadAllBytes(_folder.At(name));
    }

    private static string Refused(Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<InvalidDataException>(read);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 200 * Megabyte);
        return error.Message;
    }

    private string Zip(byte[] pickle, byte[] storage)
    {
        var path = _folder.At("hostile.pth");
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Entry("archive/data.pkl", pickle);
        Entry("archive/data/0", storage);
        return path;

        void Entry(string name, byte[] content)
        {
            using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
            entry.Write(content);
        }
    }

    // The persistent id of float storage '0'.
    private static byte[] StoragePickle(byte count) =>
    [
        (byte)'(', .. Text("storage"), .. "ctorch\nFloatStorage\n"u8, .. Text("0"), .. Text("cpu"), (byte)'K', count, (byte)'t', (byte)'Q',
    ];

    private static byte[] Text(string text) => [(byte)'X', .. BitConverter.GetBytes(text.Length), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Long(long value) => [0x8a, 8, .. BitConverter.GetBytes(value)];
}
