using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Keys;
using Retable.Engine.Posix;
using Retable.Engine.Store;

namespace Retable.Engine.Attempts;

/// <summary>Reads the objects that are about to be used. What is damaged is named, taken out of the store, and never served.</summary>
internal sealed class InputCheck(ObjectStore objects, IRunObserver observer)
{
    /// <summary>Whether everything that a stage reads from others is whole.</summary>
    public bool AllSound(StageWork work) =>
        work.Objects.Select(input => IsSound(input.Digest, input.Maker.Instance)).ToList().TrueForAll(sound => sound);

    /// <summary>Whether all outputs of a record are whole.</summary>
    public bool AllSound(ActionRecord record) =>
        record.Outputs.Select(output => IsSound(output.Value.Bytes, record.Instance)).ToList().TrueForAll(sound => sound);

    /// <summary>Takes a look at each object that a stage reads.</summary>
    public IReadOnlyList<FileLook?> Looks(StageWork work) =>
        [.. work.Objects.Select(input => FileStat.OfLink(objects.PathOf(input.Digest)) is { } stat ? FileLook.OfOwn(stat) : (FileLook?)null)];

    /// <summary>Drops the objects that a step has written to, and says so; null if it wrote to none.</summary>
    public string? WrittenSince(StageWork work, IReadOnlyList<FileLook?> before)
    {
        string? fault = null;
        foreach (var (input, (then, now)) in work.Objects.Zip(before.Zip(Looks(work))))
        {
            if (then != now)
            {
                objects.Remove(input.Digest);
                fault ??= $"the step wrote to its input '{input.Name}' of '{input.Maker.Name}'; that object is dropped and made again when it is needed";
            }
        }

        return fault;
    }

    private bool IsSound(Digest digest, string maker)
    {
        var state = objects.Check(digest);
        if (state == ObjectState.Sound)
        {
            return true;
        }

        observer.On(new RunEvent.ObjectDamaged(
            digest.ToString(),
            state == ObjectState.Missing ? "it is gone" : "its bytes are not those that were put there",
            $"it is dropped, and '{maker}' makes it again"));
        objects.Remove(digest);
        return false;
    }
}
