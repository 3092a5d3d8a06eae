using System.Text.RegularExpressions;
using Retable.Contract;
using static TorchSharp.torch;

namespace Retable.Learning.Experiment;

/// <summary>Maps the names in a published checkpoint to those of our network; given as data in a pipeline file, not as code.</summary>
public sealed record CheckpointNames
{
    // What DataParallel, torch.compile and the anchored wrapper put before every name.
    private static readonly string[] Wrappers = ["module.", "_orig_mod.", "net."];

    // AveragedModel's count of updates, which it keeps beside the weights.
    private const string AverageCounter = "n_averaged";

    /// <summary>Keys that lead to the weights if a file contains several sets: <c>[model_ema]</c>. Empty for the usual places.</summary>
    public IReadOnlyList<string> Entry { get; init; } = [];

    /// <summary>A prefix of the network's names, which is removed; entries without it belong to something else and are ignored.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Beginnings of names that are not weights of the network.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Renamings, tried in this order: only the first one that matches the beginning of a name is applied.</summary>
    public IReadOnlyList<Rename> Renames { get; init; } = [];

    /// <summary>Renames a state. Prefixes that <c>module.</c>, <c>_orig_mod.</c> and <c>net.</c> put before all names are removed first.</summary>
    /// <param name="state">Tensors by name, as read from the file.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="BadInputException">No name has the prefix, two become one, or a rename has more '*' on its right than on its left.</exception>
    public IReadOnlyDictionary<string, Tensor> Apply(IReadOnlyDictionary<string, Tensor> state, string path)
    {
        var own = Unwrapped([.. state.Where(entry => !entry.Key.EndsWith(AverageCounter, StringComparison.Ordinal))])
            .Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(entry => KeyValuePair.Create(entry.Key[Prefix.Length..], entry.Value))
            .Where(entry => !LeftOut.Any(start => entry.Key.StartsWith(start, StringComparison.Ordinal)))
            .ToList();
        if (own.Count == 0)
        {
            throw new BadInputException($"no weight in the checkpoint begins with '{Prefix}'")
            {
                At = new SourcePosition(path),
                Facts = [("found", string.Join(", ", state.Keys.Take(5)))],
                Hint = "Set 'prefix' to what stands before the network's names.",
            };
        }

        var renames = Renames.Select(rename => rename.Compile()).ToList();
        var renamed = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, value) in own)
        {
            var ours = renames.Select(rename => rename(name)).FirstOrDefault(found => found is not null) ?? name;
            if (!renamed.TryAdd(ours, value))
            {
                throw new BadInputException($"two weights of the checkpoint become '{ours}'; one of them is '{name}'")
                {
                    At = new SourcePosition(path),
                    Hint = "Correct 'renames', or name what is no weight under 'left_out'.",
                };
            }
        }

        return renamed;
    }

    private static List<KeyValuePair<string, Tensor>> Unwrapped(List<KeyValuePair<string, Tensor>> state)
    {
        while (Array.Find(Wrappers, wrapper => state.TrueForAll(entry => entry.Key.StartsWith(wrapper, StringComparison.Ordinal))) is { } wrapper && state.Count > 0)
        {
            state = state.ConvertAll(entry => KeyValuePair.Create(entry.Key[wrapper.Length..], entry.Value));
        }

        return state;
    }
}

/// <summary>The beginning of a name and its replacement.</summary>
public sealed record Rename
{
    /// <summary>The beginning in the checkpoint; <c>*</c> stands for a number: <c>encoder.layers.encoder_layer_*.ln_1.</c></summary>
    public required string From { get; init; }

    /// <summary>The beginning in our network; each <c>*</c> is a number found, in order: <c>blocks.*.norm1.</c></summary>
    public required string To { get; init; }

    /// <summary>A function from a name to its new name, or to null if the beginning does not match.</summary>
    internal Func<string, string?> Compile()
    {
        var parts = To.Split('*');
        if (parts.Length > From.Split('*').Length)
        {
            throw new BadInputException($"the rename '{From}' to '{To}' has more '*' on its right than on its left");
        }

        var from = new Regex($"^{Regex.Escape(From).Replace(@"\*", @"(\d+)", StringComparison.Ordinal)}");
        return name => from.Match(name) is { Success: true } found
            ? string.Concat(parts.Select((part, i) => i == 0 ? part : found.Groups[i].Value + part)) + name[found.Length..]
            : null;
    }
}
