using static TorchSharp.torch;

namespace Retable.TensorFiles;

/// <summary>From a file's tensors to libtorch's and back.</summary>
public static class TensorBridge
{
    /// <summary>A tensor on the CPU with a copy of the elements.</summary>
    public static Tensor ToTensor(this StoredTensor stored)
    {
        var tensor = empty([.. stored.Shape], (ScalarType)stored.Type, CPU);
        stored.Bytes.Span.CopyTo(tensor.bytes);
        return tensor;
    }

    /// <summary>A copy of the elements, row by row, from whichever device and layout.</summary>
    public static StoredTensor ToStored(this Tensor tensor)
    {
        using var detached = tensor.detach();
        using var local = detached.cpu();
        using var rows = local.contiguous();
        return new StoredTensor((ElementType)(int)tensor.dtype, tensor.shape, rows.bytes.ToArray());
    }

    /// <summary>Tensors by name, as <c>load_state_dict</c> takes them.</summary>
    public static Dictionary<string, Tensor> ToTensors(this IEnumerable<KeyValuePair<string, StoredTensor>> stored) =>
        stored.ToDictionary(pair => pair.Key, pair => pair.Value.ToTensor(), StringComparer.Ordinal);

    /// <summary>The state of a module, as the writers of files take it.</summary>
    public static IEnumerable<KeyValuePair<string, StoredTensor>> ToStored(this IReadOnlyDictionary<string, Tensor> state) =>
        state.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToStored()));

    /// <summary>Writes a module's state as safetensors.</summary>
    public static void SaveSafetensors(this nn.Module module, string path, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafetensorsFile.Write(path, module.state_dict().ToStored(), metadata);

    /// <summary>Fills a module from a safetensors file whose names and shapes are exactly the module's.</summary>
    /// <returns>The file's metadata.</returns>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    /// <exception cref="InvalidOperationException">Names or shapes differ.</exception>
    public static IReadOnlyDictionary<string, string> LoadSafetensors(this nn.Module module, string path)
    {
        using var file = SafetensorsFile.Open(path);
        using var scope = NewDisposeScope();
        module.load_state_dict(file.Names.Select(name => KeyValuePair.Create(name, file[name])).ToTensors());
        return file.Metadata;
    }
}
