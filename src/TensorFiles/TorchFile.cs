namespace Retable.TensorFiles;

/// <summary>Reads files written by Python's <c>torch.save</c>, in each of its three formats, without executing any of their content.</summary>
/// <remarks>
/// A pickle is a program; here only a fixed list of names means anything (tensors, element types, ordered dictionaries, NumPy arrays and
/// what timm and Lightning put beside them), and any other is an error with its name.
/// </remarks>
public static class TorchFile
{
    private static ReadOnlySpan<byte> ZipMark => "PK"u8;

    private const byte PickleMark = 0x80;

    private static ReadOnlySpan<byte> TarMark => "ustar"u8;

    /// <summary>Reads a file.</summary>
    /// <returns>
    /// null, bool, long, double, string, byte[], <see cref="StoredTensor"/>, <c>object?[]</c> (tuple), <c>List&lt;object?&gt;</c>,
    /// <see cref="PickledDictionary"/>, an <see cref="ElementType"/>, or any of these inside each other.
    /// </returns>
    /// <exception cref="InvalidDataException">Broken, hostile, or of a kind that is not supported; the message has the path.</exception>
    public static object? Read(string path) => FileErrors.Named(path, () =>
    {
        using var stream = File.OpenRead(path);
        var head = new byte[512];
        var read = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        var budget = new ReadBudget(stream.Length);
        var isTar = read == head.Length && head.AsSpan(257, TarMark.Length).SequenceEqual(TarMark);
        return head.AsSpan(0, read).StartsWith(ZipMark) ? TorchZip.Read(stream, budget)
            : isTar ? TorchTar.Read(stream, budget)
            : read > 0 && head[0] == PickleMark ? TorchLegacy.Read(stream, budget)
            : throw new InvalidDataException("this is not a file of torch.save: it starts neither as a zip, nor a tar, nor a pickle");
    });

    /// <summary>The tensors of a checkpoint by name, wherever in it the state_dict is: <see cref="StateDicts.Find"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entry">Keys to follow instead of the usual ones.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>, or there is no state_dict in it.</exception>
    public static IReadOnlyList<KeyValuePair<string, StoredTensor>> ReadStateDict(string path, params string[] entry)
    {
        var content = Read(path);
        return FileErrors.Named(path, () => StateDicts.Find(content, entry));
    }
}
