using Retable.TensorFiles;
using static TorchSharp.torch;

namespace Retable.Learning;

/// <summary>Converts tensors of libtorch to tensors in files and back.</summary>
public static class StoredTensors
{
    /// <summary>Copies the elements, row by row.</summary>
    public static StoredTensor Of(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var onCpu = tensor.detach().cpu().contiguous();
        return new StoredTensor((ElementType)onCpu.dtype, onCpu.shape, onCpu.bytes.ToArray());
    }

    /// <summary>Creates a tensor on the CPU with a copy of the elements.</summary>
    public static Tensor ToTensor(StoredTensor stored)
    {
        var tensor = empty([.. stored.Shape], dtype: (ScalarType)stored.Type);
        stored.Bytes.Span.CopyTo(tensor.bytes);
        return tensor;
    }
}
