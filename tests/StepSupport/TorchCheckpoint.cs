using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Retable.TensorFiles;

namespace Retable.Tests;

/// <summary>A checkpoint as a training script writes it with <c>torch.save</c>: <c>{"epoch": 1, "state_dict": OrderedDict(...)}</c> in a zip.</summary>
public static class TorchCheckpoint
{
    /// <param name="path">Where.</param>
    /// <param name="state">float32 or int64 tensors by name.</param>
    /// <param name="under">The key of the weights: Lightning's unless given.</param>
    public static void Write(string path, IEnumerable<KeyValuePair<string, StoredTensor>> state, string under = "state_dict")
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        using var pickle = new MemoryStream();
        Put(pickle, "\u0080\u0002}(");
        Text(pickle, "epoch");
        Put(pickle, "K\u0001");
        Text(pickle, under);
        Put(pickle, "ccollections\nOrderedDict\n)R(");
        foreach (var (i, (name, tensor)) in state.Index())
        {
            Text(pickle, name);
            Tensor(pickle, tensor, $"{i}");
            Entry(zip, $"archive/data/{i}", tensor.Bytes.Span);
        }

        Put(pickle, "uu.");
        Entry(zip, "archive/data.pkl", pickle.ToArray());
    }

    // _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks), the storage by a persistent id.
    private static void Tensor(Stream pickle, StoredTensor tensor, string key)
    {
        Put(pickle, "ctorch._utils\n_rebuild_tensor_v2\n((");
        Text(pickle, "storage");
        Put(pickle, tensor.Type == ElementType.Int64 ? "ctorch\nLongStorage\n" : "ctorch\nFloatStorage\n");
        Text(pickle, key);
        Text(pickle, "cuda:0");
        Number(pickle, tensor.Count);
        Put(pickle, "tQK\0");
        Tuple(pickle, tensor.Shape);
        Tuple(pickle, tensor.Shape.Select((_, axis) => tensor.Shape.Skip(axis + 1).Aggregate(1L, (a, b) => a * b)));
        Put(pickle, "\u0089ccollections\nOrderedDict\n)RtR");
    }

    private static void Tuple(Stream pickle, IEnumerable<long> numbers)
    {
        Put(pickle, "(");
        foreach (var number in numbers)
        {
            Number(pickle, number);
        }

        Put(pickle, "t");
    }

    private static void Number(Stream pickle, long number)
    {
        Span<byte> bytes = stackalloc byte[5];
        bytes[0] = (byte)'J';
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], checked((int)number));
        pickle.Write(bytes);
    }

    private static void Text(Stream pickle, string text)
    {
        Span<byte> length = stackalloc byte[5];
        length[0] = (byte)'X';
        BinaryPrimitives.WriteInt32LittleEndian(length[1..], text.Length);
        pickle.Write(length);
        Put(pickle, text);
    }

    private static void Put(Stream pickle, string bytes) => pickle.Write(Encoding.Latin1.GetBytes(bytes));

    private static void Entry(ZipArchive zip, string name, ReadOnlySpan<byte> content)
    {
        using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(content);
    }
}
