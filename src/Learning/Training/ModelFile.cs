using Retable.Contract;
using Retable.TensorFiles;
using static TorchSharp.torch;

namespace Retable.Learning.Training;

/// <summary>Weights in files: safetensors of ours, and what PyTorch wrote.</summary>
public static class ModelFile
{
    /// <summary>Writes a model's state; the same state and metadata give the same bytes.</summary>
    public static void Write(string path, nn.Module model, IReadOnlyDictionary<string, string> metadata) =>
        SafetensorsFile.Write(path, model.state_dict().Select(entry => KeyValuePair.Create(entry.Key, StoredTensors.Of(entry.Value))), metadata);

    /// <summary>What a file of ours says beside the weights.</summary>
    /// <exception cref="BadInputException">It is not a safetensors file.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path) => Named(path, () =>
    {
        using var file = SafetensorsFile.Open(path);
        return file.Metadata;
    });

    /// <summary>All tensors of a safetensors file or of a checkpoint that <c>torch.save</c> wrote, on the CPU.</summary>
    /// <remarks>A leading <c>module.</c>, which PyTorch's DataParallel writes, is cut off, and so is <c>net.</c>, under which an anchored
    /// network stands in its wrapper (LLNL/anchoring, LLNL/AMP), if every name has it.</remarks>
    /// <exception cref="BadInputException">The file is neither, or damaged.</exception>
    public static IReadOnlyDictionary<string, Tensor> ReadState(string path) => Named(path, () =>
    {
        const string Wrapped = "module.", Anchored = "net.";
        if (IsSafetensors(path))
        {
            using var file = SafetensorsFile.Open(path);
            return file.Names.ToDictionary(name => name, name => StoredTensors.ToTensor(file[name]));
        }

        var state = TorchFile.ReadStateDict(path)
            .Select(entry => entry.Key.StartsWith(Wrapped, StringComparison.Ordinal) ? new(entry.Key[Wrapped.Length..], entry.Value) : entry)
            .ToList();
        return state.WithoutPrefix(Anchored).ToDictionary(entry => entry.Key, entry => StoredTensors.ToTensor(entry.Value));
    });

    /// <summary>Puts weights into a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="state">One tensor for every entry of the model's state, and no other.</param>
    /// <param name="path">Where they come from, for messages.</param>
    /// <exception cref="BadInputException">Names or shapes are other ones.</exception>
    public static void Load(nn.Module model, IReadOnlyDictionary<string, Tensor> state, string path)
    {
        var own = model.state_dict();
        Refuse(own.Keys.Except(state.Keys), "weights of the model that the file lacks", path);
        Refuse(state.Keys.Except(own.Keys), "weights in the file that the model lacks", path);
        Refuse(
            own.Where(entry => !entry.Value.shape.SequenceEqual(state[entry.Key].shape))
                .Select(entry => $"{entry.Key}: [{string.Join(", ", state[entry.Key].shape)}] for [{string.Join(", ", entry.Value.shape)}]"),
            "weights of another shape",
            path);
        model.load_state_dict(state.ToDictionary());
    }

    // Its ninth byte opens the header's JSON; the files of torch.save start with the magic number of a zip, a tar or a pickle.
    private static bool IsSafetensors(string path)
    {
        const int HeaderStart = 8;
        const byte PickleProtocol = 0x80;
        var start = new byte[HeaderStart + 1];
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
            && start[HeaderStart] == '{' && start[0] != PickleProtocol;
    }

    private static void Refuse(IEnumerable<string> names, string what, string path)
    {
        var found = names.Order(StringComparer.Ordinal).ToList();
        if (found.Count > 0)
        {
            throw new BadInputException($"the file holds another model: {what}")
            {
                At = new SourcePosition(path),
                Facts = [($"{found.Count} of", string.Join(", ", found.Take(5)) + (found.Count > 5 ? ", ..." : ""))],
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
