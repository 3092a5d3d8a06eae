using Retable.TensorFiles.Pickle;

namespace Retable.TensorFiles;

/// <summary>Finds the tensors in what a training script has saved.</summary>
public static class StateDicts
{
    // Where timm, Lightning and common training scripts keep the weights, best first: an exponential average is asked for by name.
    private static readonly string[] Wrappers = ["state_dict", "model_state_dict", "model_state", "model", "net", "network", "weights"];

    private const int MaximumDepth = 8;

    /// <summary>The state_dict of a checkpoint: the value of one of the usual keys, otherwise the checkpoint itself.</summary>
    /// <param name="content">The result of <see cref="TorchFile.Read"/>.</param>
    /// <param name="path">Keys to follow instead, for instance <c>state_dict_ema</c>.</param>
    /// <returns>Name and tensor, in the file's order.</returns>
    /// <exception cref="InvalidDataException">The checkpoint has no state_dict; the message lists its keys.</exception>
    public static IReadOnlyList<KeyValuePair<string, StoredTensor>> Find(object? content, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
        {
            content = content is PickledDictionary dictionary && dictionary.TryGetValue(key, out var inner)
                ? inner
                : throw new InvalidDataException($"the checkpoint has no '{key}'; {Describe(content)}");
        }

        for (var depth = 0; depth < MaximumDepth; depth++)
        {
            if (content is not PickledDictionary outer)
            {
                break;
            }

            // Down first: a checkpoint may hold a tensor of its own beside its state_dict.
            if (Array.Find(Wrappers, key => outer.TryGetValue(key, out var inner) && inner is PickledDictionary) is { } wrapper)
            {
                content = outer[wrapper];
            }
            else if (Tensors(outer) is { Count: > 0 } tensors)
            {
                return tensors;
            }
            else
            {
                break;
            }
        }

        throw new InvalidDataException($"the checkpoint has no state_dict in a usual place; {Describe(content)}");
    }

    /// <summary>Removes a prefix such as <c>module.</c>, which DataParallel adds, if every name has it.</summary>
    public static IReadOnlyList<KeyValuePair<string, StoredTensor>> WithoutPrefix(
        this IReadOnlyList<KeyValuePair<string, StoredTensor>> tensors, string prefix) =>
        tensors.All(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            ? [.. tensors.Select(pair => KeyValuePair.Create(pair.Key[prefix.Length..], pair.Value))]
            : tensors;

    private static List<KeyValuePair<string, StoredTensor>> Tensors(PickledDictionary dictionary) =>
    [
        .. dictionary.Where(pair => pair.Key is string && pair.Value is StoredTensor or NumpyArray { Tensor: not null })
            .Select(pair => KeyValuePair.Create((string)pair.Key!, pair.Value as StoredTensor ?? ((NumpyArray)pair.Value!).Tensor!)),
    ];

    private static string Describe(object? content) => content is PickledDictionary dictionary
        ? $"its keys are {string.Join(", ", dictionary.Select(pair => pair.Key).OfType<string>().Take(20))}"
        : $"it holds a {content?.GetType().Name ?? "null"}";
}
