using System.Runtime.CompilerServices;

namespace Retable.TensorFiles.Tests;

/// <summary>The files that fixtures/make.py wrote with PyTorch and NumPy.</summary>
internal static class FileFixture
{
    public static string Folder { get; } = Find();

    public static string At(string name) => Path.Combine(Folder, name);

    /// <summary>The numbers of a tensor, whatever its type.</summary>
    public static double[] Numbers(StoredTensor tensor) => tensor.Type switch
    {
        ElementType.UInt8 => [.. tensor.As<byte>()],
        ElementType.Int8 => [.. tensor.As<sbyte>()],
        ElementType.Int16 => [.. tensor.As<short>()],
        ElementType.Int32 => [.. tensor.As<int>()],
        ElementType.Int64 => [.. tensor.As<long>().ToArray().Select(x => (double)x)],
        ElementType.Float16 => [.. tensor.As<Half>().ToArray().Select(x => (double)x)],
        ElementType.Float32 => [.. tensor.As<float>().ToArray().Select(x => (double)x)],
        ElementType.Float64 => tensor.As<double>().ToArray(),
        ElementType.Bool => [.. tensor.As<bool>().ToArray().Select(x => x ? 1.0 : 0)],
        ElementType.BFloat16 => [.. tensor.Bytes.ToArray().Chunk(2).Select(b => (double)BitConverter.Int32BitsToSingle((b[1] << 24) | (b[0] << 16)))],
        _ => throw new NotSupportedException(tensor.Type.ToString()),
    };

    private static string Find([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "fixtures");
}
