using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Attempts;

/// <summary>Puts outputs that are in the store where people find them.</summary>
internal sealed class StageRestorer(ObjectStore objects, Workspace workspace, IRunObserver observer)
{
    /// <summary>Whether nothing is to be put in place: it is there, or nobody needs it and so it is not even in the store.</summary>
    public bool IsSettled(Stage stage, ActionRecord record) =>
        workspace.InPlace(stage, record) || record.Outputs.Any(output => !objects.Holds(output.Value.Bytes));

    /// <summary>Reads each object before it links it; false if one is damaged, which is then no longer in the store.</summary>
    public bool Restore(Stage stage, ActionRecord record)
    {
        if (!new InputCheck(objects, observer).AllSound(record))
        {
            return false;
        }

        workspace.Place(stage, record);
        return true;
    }
}
