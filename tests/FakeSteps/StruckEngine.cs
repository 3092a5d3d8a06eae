using System.Diagnostics;
using Retable.Cluster;
using Retable.Cluster.Node;
using Retable.Cluster.Queue;
using Retable.Cluster.Site;
using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;
using Retable.Engine.Runs;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Tests.FakeSteps;

/// <summary>An engine in a process of its own: <c>engine &lt;project&gt; &lt;n&gt; [store [scheduler]]</c>. It dies before its n-th write, 0 for never.</summary>
/// <remarks>The project holds <c>pipeline.yaml</c> and <c>steps.json</c>; events, and what the machine lacks, go to standard output.</remarks>
internal static class StruckEngine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var (project, fatal) = (args[0], int.Parse(args[1]));
        var writes = 0;
        var catalog = StepCatalog.Read(Path.Combine(project, "steps.json"));
        var store = args.Length > 2 ? args[2] : Path.Combine(project, "results", "store");
        using var cluster = args.Length > 3 ? ClusterOf(store, args[3]) : null;
        using var beside = cluster is null && Directory.Exists(Path.Combine(store, "cluster")) ? Beside(store) : null;
        using var engine = new RetableEngine(new EngineSettings
        {
            Project = project,
            Store = store,
            Catalog = catalog,
            Executor = (IExecutor?)cluster ?? beside,
            Capacity = cluster is null ? new Capacity(2, 1L << 30, []) : Capacity.OfAQueue,
            Disk = new Disk(_ =>
            {
                if (Interlocked.Increment(ref writes) == fatal)
                {
                    Process.GetCurrentProcess().Kill();
                    Thread.Sleep(Timeout.Infinite);
                }
            }),
        });
        var dag = new Dag(PipelineFile.Load(Path.Combine(project, "pipeline.yaml"), "pipeline.yaml").Expand("test", catalog));
        using var stop = new StopSignal();
        var request = new RunRequest { Dag = dag, Selected = Selection.All.Apply(dag), Command = "struck" };
        try
        {
            var outcome = await engine.RunAsync(request, new Printer(), stop);
            Console.WriteLine($"writes {writes}");
            return outcome.ExitCode;
        }
        catch (MachineException error)
        {
            Console.WriteLine(error.Describe());
            return ExitCode.Machine;
        }
    }

    /// <summary>A scheduler by its name, as the site file of the environment describes it.</summary>
    private static ClusterExecutor ClusterOf(string store, string scheduler)
    {
        var site = SiteFile.Read();
        return new ClusterExecutor(Settings(store, site, Schedulers.Of(scheduler, site)!));
    }

    /// <summary>This machine, beside the jobs that an earlier engine left.</summary>
    private static LocalBesideCluster Beside(string store)
    {
        var site = SiteFile.Read();
        return new LocalBesideCluster(new LocalExecutor(TimeSpan.FromSeconds(5)), () => Settings(store, site, Schedulers.OfStore(store, site))) { Store = store };
    }

    private static ClusterSettings Settings(string store, SiteOptions site, IScheduler scheduler) => new()
    {
        Store = store,
        Site = site,
        Scheduler = scheduler,
        NodeCommand = () => [OnNode(Environment.ProcessPath!, site), NodeProgram.Word],
        ProgramOnNode = path => OnNode(path, site),
    };

    private static string OnNode(string program, SiteOptions site) => site.Bundle.Length > 0 ? Path.Combine(site.Bundle, "bin", Path.GetFileName(program)) : program;

    private sealed class Printer : IRunObserver
    {
        public void On(RunEvent what) => Console.WriteLine(what.ToLine());
    }
}
