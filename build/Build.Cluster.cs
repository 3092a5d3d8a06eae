using Nuke.Common;
using Retable.Contract;
using Retable.Engine.Store;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;

namespace Retable.Front;

/// <summary>The jobs of a store on a cluster.</summary>
internal sealed partial class Build
{
    [ReportsItself]
    private Target Queue => _ => _
        .Description("The store's jobs on the cluster: stages under way, on which machine or why they wait, and jobs that no run knows any more. --cancel ends all that no run at work waits for; what has ended is kept, and taken by the next run.")
        .Takes([nameof(Cancel), nameof(Executor), nameof(Store), nameof(Json)])
        .Executes(() =>
        {
            var store = EngineOf.StoreFolder(RootDirectory, Store);
            var queue = ClusterOf.Queue(store, Executor);
            if (!Cancel)
            {
                ClusterLines.WriteQueue(Console.Out, queue.Look() ?? throw Silent(), Json);
                return;
            }

            using var leases = Directory.Exists(store) ? new Leases(new StoreLayout(store), "Queue --cancel") : null;
            ClusterLines.Write(Console.Out, queue.Cancel(key => leases?.IsHeld(key) == true) ?? throw Silent(), Json);
        });

    private static MachineException Silent() => new("the scheduler of the store's jobs does not answer")
    {
        Hint = "Ask from a machine that has its programs; ./build.sh Status shows what the files tell.",
    };
}
