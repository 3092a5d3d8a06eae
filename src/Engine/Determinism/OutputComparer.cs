using Retable.Engine.Keys;
using Retable.Engine.Store;

namespace Retable.Engine.Determinism;

/// <summary>Compares an output with the recorded one: by bytes, then by meaning, then by numbers.</summary>
/// <param name="objects">Where the recorded outputs are.</param>
/// <param name="meanings">What files say.</param>
/// <param name="numbers">Who reads the numbers of which kind of file.</param>
internal sealed class OutputComparer(ObjectStore objects, MeaningDigest meanings, IReadOnlyList<INumbers> numbers)
{
    private readonly IReadOnlyList<INumbers> _numbers = [new SafetensorsNumbers(), .. numbers];

    /// <param name="slot">The output's slot.</param>
    /// <param name="recorded">What was recorded of it.</param>
    /// <param name="again">The file that came out now.</param>
    public OutputComparison Compare(string slot, OutputRecord recorded, string again)
    {
        OutputComparison As(RerunVerdict verdict) => new(slot, recorded.File, verdict);

        var bytes = new FileDigests(cache: null, TimeProvider.System).Of(again)!.Value;
        if (bytes == recorded.Bytes)
        {
            return As(RerunVerdict.SameBytes);
        }

        var meaning = meanings.Of(again, recorded.File, bytes);
        if (meaning == recorded.Meaning)
        {
            return As(RerunVerdict.SameMeaning);
        }

        var state = objects.Check(recorded.Bytes);
        if (state != ObjectState.Sound)
        {
            return As(RerunVerdict.Differs) with { Note = $"the recorded object is {(state == ObjectState.Missing ? "no longer in the store" : "damaged")}: only digests could be compared" };
        }

        // The record may be of an engine that read meanings by an older scheme.
        var path = objects.PathOf(recorded.Bytes);
        return meanings.Of(path, recorded.File, recorded.Bytes) == meaning ? As(RerunVerdict.SameMeaning) : Differing(As, path, again, recorded.File);
    }

    private OutputComparison Differing(Func<RerunVerdict, OutputComparison> verdict, string recorded, string again, string file)
    {
        var reader = _numbers.FirstOrDefault(kind => kind.Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));
        try
        {
            if (reader?.Compare(recorded, again) is { Count: > 0 } parts)
            {
                return verdict(parts.All(part => part.Absolute is not null) ? RerunVerdict.NumbersDiffer : RerunVerdict.Differs) with { Parts = parts };
            }
        }
        catch (FormatException)
        {
            // A file that is not what its name says is compared as bytes.
        }

        return verdict(RerunVerdict.Differs) with { Note = FirstDifference.Describe(recorded, again, file) };
    }
}
