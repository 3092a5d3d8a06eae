using System.Buffers.Binary;
using Retable.Contract;
using Retable.TensorFiles;
using static TorchSharp.torch;

namespace Retable.Learning.Training;

/// <summary>Reads and writes weights: our own safetensors files, and files that PyTorch wrote.</summary>
public static class ModelFile
{
    /// <summary>Writes a model's state; the same state and metadata give the same bytes.</summary>
    public static void Write(string path, nn.Module model, IReadOnlyDictionary<string, string> metadata) =>
        SafetensorsFile.Write(path, model.state_dict().Select(entry => KeyValuePair.Create(entry.Key, StoredTensors.Of(entry.Value))), metadata);

    /// <summary>Reads the metadata that a file of ours has besides the weights.</summary>
    /// <exception cref="BadInputException">The file is not a safetensors file.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path) => Named(path, () =>
    {
        using var file = SafetensorsFile.Open(path);
        return file.Metadata;
    });

    /// <summary>Reads all tensors of a safetensors file, or of a checkpoint written by <c>torch.save</c>, onto the CPU.</summary>
    /// <remarks>A leading <c>module.</c>, which PyTorch's DataParallel writes, is cut off, and so is <c>net.</c>, under which an anchored
    /// network stands in its wrapper (LLNL/anchoring, LLNL/AMP), if every name has it. What else stands before a model's names <see cref="Fit"/> finds.</remarks>
    /// <param name="path">The file.</param>
    /// <param name="entry">Keys that lead to the weights in a checkpoint with several sets of them; none for the usual places.</param>
    /// <exception cref="BadInputException">The file is neither, or damaged, or has no such entry.</exception>
    public static IReadOnlyDictionary<string, Tensor> ReadState(string path, params string[] entry) => Named(path, () =>
    {
        const string Wrapped = "module.", Anchored = "net.";
        if (IsSafetensors(path))
        {
            if (entry.Length > 0)
            {
                throw new InvalidDataException($"a safetensors file has no entry '{entry[0]}': it holds one set of weights");
            }

            using var file = SafetensorsFile.Open(path);
            return file.Names.ToDictionary(name => name, name => ToTensor(name, file[name]));
        }

        var state = TorchFile.ReadStateDict(path, entry);
        var names = state.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        return state
            .Select(entry => entry.Key.StartsWith(Wrapped, StringComparison.Ordinal) && !names.Contains(entry.Key[Wrapped.Length..])
                ? new(entry.Key[Wrapped.Length..], entry.Value)
                : entry)
            .ToList()
            .WithoutPrefix(Anchored)
            .ToDictionary(entry => entry.Key, entry => ToTensor(entry.Key, entry.Value));
    });

    /// <summary>Renames a state to a model's own names: removes a prefix such as <c>_orig_mod.</c> or <c>model.</c> if the names then match.</summary>
    /// <remarks>Batch normalization's counters are 0 where no entry of the file is one, as PyTorch reads files that are older than they are.</remarks>
    public static IReadOnlyDictionary<string, Tensor> Fit(nn.Module model, IReadOnlyDictionary<string, Tensor> state)
    {
        var own = model.state_dict();
        var fitted = StateNames.Fit(own.Keys, state.Keys).ToDictionary(name => name.Fitted, name => state[name.Found], StringComparer.Ordinal);
        if (!fitted.Keys.Any(StateNames.IsBatchCounter))
        {
            foreach (var name in own.Keys.Where(StateNames.IsBatchCounter))
            {
                fitted.Add(name, zeros_like(own[name]));
            }
        }

        return fitted;
    }

    /// <summary>Puts weights into a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="state">Exactly one tensor for every entry of the model's state, under names that <see cref="Fit"/> understands; other floating-point types are converted.</param>
    /// <param name="path">Where the weights come from, for messages.</param>
    /// <param name="mayBeInfinite">Whether NaN and infinity are accepted, since a diverged training can be a result.</param>
    /// <exception cref="BadInputException">Names, shapes or element types are other ones, or a weight is not finite.</exception>
    public static void Load(nn.Module model, IReadOnlyDictionary<string, Tensor> state, string path, bool mayBeInfinite = false)
    {
        var own = model.state_dict();
        var fitted = Fit(model, state);
        RefuseOtherNames(own.Count, [.. own.Keys.Except(fitted.Keys)], [.. fitted.Keys.Except(own.Keys)], path);
        Refuse(
            own.Where(entry => !entry.Value.shape.SequenceEqual(fitted[entry.Key].shape))
                .Select(entry => $"{entry.Key}: [{string.Join(", ", fitted[entry.Key].shape)}] for [{string.Join(", ", entry.Value.shape)}]"),
            "the file holds another model: weights of another shape",
            path);
        Refuse(
            own.Where(entry => KindOf(entry.Value) != KindOf(fitted[entry.Key])).Select(entry => $"{entry.Key}: {fitted[entry.Key].dtype} for {entry.Value.dtype}"),
            "the file holds weights of another kind of element",
            path);
        if (!mayBeInfinite)
        {
            // A model may have infinities of its own, as a mask does.
            Refuse(
                own.Where(entry => !IsFinite(fitted[entry.Key]) && IsFinite(entry.Value)).Select(entry => entry.Key),
                "the file holds weights that are not finite numbers (NaN or infinity)",
                path);
        }

        using var scope = NewDisposeScope();
        model.load_state_dict(own.ToDictionary(entry => entry.Key, entry => fitted[entry.Key].to(entry.Value.dtype)));
    }

    private static Tensor ToTensor(string name, StoredTensor stored) =>
        stored.Type is ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64
            ? throw new InvalidDataException($"'{name}' is {stored}, whose elements no network has")
            : StoredTensors.ToTensor(stored);

    // Weights of any precision stand for each other, and so do whole numbers.
    private static string KindOf(Tensor tensor) =>
        tensor.is_complex() ? "complex" : tensor.is_floating_point() ? "floating point" : "whole";

    private static bool IsFinite(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return !tensor.is_floating_point() || tensor.isfinite().all().item<bool>();
    }

    // Eight bytes of length, then the header's JSON. A pickle of torch.save may have a brace there too, but its mark and magic number are no length below 4 GiB.
    private static bool IsSafetensors(string path)
    {
        const int HeaderStart = 8;
        var start = new byte[HeaderStart + 1];
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start[HeaderStart] == '{' && BinaryPrimitives.ReadUInt64LittleEndian(start) <= uint.MaxValue;
    }

    private static void RefuseOtherNames(int count, IReadOnlyList<string> lacks, IReadOnlyList<string> spare, string path)
    {
        const int Shown = 5;
        if (lacks.Count + spare.Count == 0)
        {
            return;
        }

        throw new BadInputException($"the file holds another model: {lacks.Count} of the model's {count} weights are missing, and {spare.Count} of the file's are not the model's")
        {
            At = new SourcePosition(path),
            Facts =
            [
                .. StateNames.Nearest(lacks, spare).Take(Shown).Select(pair => ("nearest", $"{pair.Missing} in the model, {pair.Spare} in the file")),
                .. lacks.Count == 0 ? [] : new[] { ("lacks", Listed(lacks)) },
                .. spare.Count == 0 ? [] : new[] { ("has", Listed(spare)) },
            ],
        };
    }

    private static string Listed(IEnumerable<string> names)
    {
        const int Shown = 5;
        var found = names.Order(StringComparer.Ordinal).ToList();
        return string.Join(", ", found.Take(Shown)) + (found.Count > Shown ? ", ..." : "");
    }

    private static void Refuse(IEnumerable<string> names, string message, string path)
    {
        var found = names.ToList();
        if (found.Count > 0)
        {
            throw new BadInputException(message)
            {
                At = new SourcePosition(path),
                Facts = [($"{found.Count} of", Listed(found))],
            };
        }
    }

    private static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"no weights can be read here: {error.Message}", error) { At = new SourcePosition(path) };
        }
    }
}
