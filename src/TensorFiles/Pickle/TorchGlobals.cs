namespace Retable.TensorFiles.Pickle;

/// <summary>The type of a storage: its element type, or none for plain bytes.</summary>
internal sealed record StorageType(ElementType? Elements);

/// <summary>Storages, element types and the functions that assemble tensors.</summary>
internal static class TorchGlobals
{
    private static readonly (string Class, string[] Names, ElementType Type)[] Types =
    [
        ("Byte", ["uint8"], ElementType.UInt8),
        ("Char", ["int8"], ElementType.Int8),
        ("Short", ["int16", "short"], ElementType.Int16),
        ("Int", ["int32", "int"], ElementType.Int32),
        ("Long", ["int64", "long"], ElementType.Int64),
        ("UInt16", ["uint16"], ElementType.UInt16),
        ("UInt32", ["uint32"], ElementType.UInt32),
        ("UInt64", ["uint64"], ElementType.UInt64),
        ("Half", ["float16", "half"], ElementType.Float16),
        ("Float", ["float32", "float"], ElementType.Float32),
        ("Double", ["float64", "double"], ElementType.Float64),
        ("ComplexFloat", ["complex64", "cfloat"], ElementType.ComplexFloat32),
        ("ComplexDouble", ["complex128", "cdouble"], ElementType.ComplexFloat64),
        ("Bool", ["bool"], ElementType.Bool),
        ("BFloat16", ["bfloat16"], ElementType.BFloat16),
    ];

    public static void AddTo(PickleGlobals globals, ReadBudget budget)
    {
        foreach (var (name, dtypes, type) in Types)
        {
            globals.AddValue($"torch.{name}Storage", new StorageType(type));
            globals.AddValue($"torch.cuda.{name}Storage", new StorageType(type));
            globals.AddValue($"torch.{name}Tensor", type);
            globals.AddValue($"torch.cuda.{name}Tensor", type);
            foreach (var dtype in dtypes)
            {
                globals.AddValue($"torch.{dtype}", type);
            }
        }

        globals.AddValue("torch.storage.UntypedStorage", new StorageType(null));
        globals.AddValue("torch.UntypedStorage", new StorageType(null));
        globals.Add("torch._utils._rebuild_tensor", arguments => Rebuild(arguments, budget));
        globals.Add("torch._utils._rebuild_tensor_v2", arguments => Rebuild(arguments, budget));
        globals.Add("torch._utils._rebuild_tensor_v3", arguments => Rebuild(arguments, budget, PickleGlobals.Argument<ElementType>(arguments, 6)));
        globals.Add("torch._utils._rebuild_parameter", arguments => PickleGlobals.Argument<StoredTensor>(arguments, 0));
        globals.Add("torch._utils._rebuild_parameter_with_state", arguments => PickleGlobals.Argument<StoredTensor>(arguments, 0));
        globals.Add("torch.nn.parameter.Parameter", arguments => PickleGlobals.Argument<StoredTensor>(arguments, 0));
    }

    // (storage, offset, size, stride, ...): all counts in elements.
    private static StoredTensor Rebuild(object?[] arguments, ReadBudget budget, ElementType? type = null) =>
        PickleGlobals.Argument<TorchStorage>(arguments, 0).View(
            PickleGlobals.Argument<long>(arguments, 1),
            PickleGlobals.Longs(arguments, 2),
            PickleGlobals.Longs(arguments, 3),
            budget,
            type);
}
