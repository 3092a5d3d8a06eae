using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Tests.Execution;

/// <summary>Which stage starts when: slots, the longest way to the end, and what a failure leaves to be done.</summary>
public sealed class SchedulerTests
{
    [Fact]
    public void The_longest_way_to_the_end_starts_first_by_what_the_stages_took_before()
    {
        var lab = new Lab();
        var dag = new Dag(lab.Expand("""
            paper: lab
            profiles: {p: {}}
            stages:
              quick: {run: 'a', out: {o: f}}
              slow: {run: 'b', out: {o: f}}
              start_of_chain: {run: 'c', out: {o: f}}
              chain: {run: 'd', in: {i: start_of_chain.o}, out: {o: f}}
              unknown: {matrix: {x: [1, 2]}, run: 'e ${x}', out: {o: f}}
            """));
        foreach (var (stage, seconds) in new[] { ("quick", 1.0), ("slow", 50), ("start_of_chain", 10), ("chain", 60), ("unknown[x=1]", 5) })
        {
            lab.Store.Add(new ActionRecord
            {
                Key = Digest.OfText(stage),
                Parts = [],
                Instance = $"lab.p/{stage}",
                Outputs = NameMap.Of(Array.Empty<KeyValuePair<string, OutputRecord>>()),
                Provenance = new Provenance { WallSeconds = seconds },
            });
        }

        var toEnd = CriticalPath.Priorities(dag, CriticalPath.Durations(dag, lab.Store));
        var scheduler = new Scheduler(new Capacity(1, 0, []));
        foreach (var node in Enumerable.Range(0, dag.Stages.Length).Where(node => dag.Stages[node].Name != "chain"))
        {
            scheduler.Add(node, dag.Stages[node].Resources, toEnd[node]);
        }

        var order = new List<string>();
        while (scheduler.Next() is { } next)
        {
            order.Add(dag.Stages[next.Node].Name);
            scheduler.Release(next.Slots);
        }

        Assert.Equal(["start_of_chain", "slow", "unknown[x=1]", "unknown[x=2]", "quick"], order);
    }

    [Fact]
    public void What_does_not_fit_waits_and_what_fits_goes_before_it()
    {
        var scheduler = new Scheduler(new Capacity(4, 8, []));
        scheduler.Add(0, new StageResources(3), 100);
        scheduler.Add(1, new StageResources(2), 50);
        scheduler.Add(2, new StageResources(1, Memory: 8), 10);
        scheduler.Add(3, new StageResources(1, Memory: 1), 5);

        var first = scheduler.Next()!.Value;
        Assert.Equal((0, 2), (first.Node, scheduler.Next()!.Value.Node));
        Assert.Null(scheduler.Next());
        scheduler.Release(first.Slots);
        Assert.Equal(1, scheduler.Next()!.Value.Node);
        Assert.Null(scheduler.Next());
    }

    // How many threads it computes with is part of its result, so that it is not given fewer.
    [Fact]
    public void A_stage_that_wants_more_cores_than_there_are_runs_alone()
    {
        var scheduler = new Scheduler(new Capacity(2, 0, []));
        scheduler.Add(0, new StageResources(1), 1);
        scheduler.Add(1, new StageResources(16), 100);

        Assert.Equal(1, scheduler.Next()!.Value.Node);
        Assert.Null(scheduler.Next());
    }

    [Theory, InlineData(1, 1), InlineData(3, 3)]
    public void As_many_run_at_once_as_jobs_allow(int jobs, int atOnce)
    {
        using var project = new Project { Capacity = new Capacity(jobs, 1L << 30, []) };
        var busy = Directory.CreateDirectory(project.PathOf("busy")).FullName;
        project.Run($$$"""
            paper: lab
            profiles: {p: {}}
            stages:
              s: {matrix: {i: range(6)}, run: 'touch {{{busy}}}/${i}; sleep 0.5; ls {{{busy}}} | wc -l > ${out.o}; rm {{{busy}}}/${i}', out: {o: o.txt}}
            """);

        var seen = Enumerable.Range(0, 6).Select(i => int.Parse(File.ReadAllText(project.PathOf($"results/lab/p/s[i={i}]/o.txt")))).ToList();
        Assert.Equal(atOnce, seen.Max());
    }

    [Theory, InlineData(false, "broken failed, other skipped, behind skipped"), InlineData(true, "broken failed, other ran, behind skipped")]
    public void After_a_failure_nothing_new_starts_unless_asked_to_keep_going(bool keepGoing, string ended)
    {
        using var project = new Project { Capacity = new Capacity(1, 1L << 30, []) };
        var (code, events) = FakeRuns.Run(project, """
            paper: lab
            profiles: {p: {}}
            stages:
              broken: {run: 'false', out: {o: f}}
              behind: {run: 'cat ${in.i} > ${out.o}', in: {i: broken.o}, out: {o: f}}
              other: {run: 'touch ${out.o}', out: {o: f}}
            """, keepGoing: keepGoing);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(ended, string.Join(", ", events.OfType<RunEvent.StageEnded>().Select(stage => $"{stage.Stage["lab.p/".Length..]} {stage.How.ToString().ToLowerInvariant()}")));
    }
}
