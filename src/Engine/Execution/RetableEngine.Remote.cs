using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Planning;
using Retable.Engine.Store;

namespace Retable.Engine.Execution;

/// <summary>Stores elsewhere: what is made here is sent there. Fetching is a run like any other (<see cref="RunRequest.FetchesOnly"/>).</summary>
public sealed partial class RetableEngine
{
    /// <summary>Sends the records, with their objects, of all stages that take part and are up to date here. Needs no lock: nothing here changes.</summary>
    /// <returns>What went, and the stages that did not: they never ran, or their outputs are no longer here.</returns>
    /// <exception cref="BadInputException">No store elsewhere is named.</exception>
    /// <exception cref="MachineException">It cannot be reached, or refuses.</exception>
    public async Task<(SendTally Tally, IReadOnlyList<string> NotHere)> SendAsync(Dag dag, SelectedNodes selected, CancellationToken stop)
    {
        var remote = settings.Remote ?? throw new BadInputException("there is no store elsewhere to send to")
        {
            Hint = "Name one: --remote /mnt/lab/retable, RETABLE_REMOTE in the environment, or 'remote:' in the site file.",
        };
        using var local = new StoreAccess(settings with { Remote = null }, _store.Versions);
        var plan = local.PlanOf(dag, selected, stop);
        var records = new Dictionary<Digest, ActionRecord>();
        var notHere = new List<string>();
        foreach (var node in plan.Wanted)
        {
            if (plan[node] is Decision.UpToDate or Decision.Restore && plan.Record(node) is { } record && IsWhole(record))
            {
                records.TryAdd(record.Key, record);
            }
            else
            {
                notHere.Add(dag.Stages[node].Instance);
            }
        }

        return (await remote.SendAsync([.. records.Values], _store.Objects.PathOf, stop).ConfigureAwait(false), notHere);
    }

    /// <summary>What is damaged here must not become the damage of others.</summary>
    private bool IsWhole(ActionRecord record) => record.Outputs.All(output => _store.Objects.Check(output.Value.Bytes) == ObjectState.Sound);
}
