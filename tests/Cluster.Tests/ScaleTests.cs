using Retable.Engine.Journal;

namespace Retable.Tests;

/// <summary>Many stages at once. With RETABLE_SCALE=10000, run alone, it also holds the times.</summary>
public sealed class ScaleTests
{
    private static readonly int? Asked = int.TryParse(Environment.GetEnvironmentVariable("RETABLE_SCALE"), out var asked) ? asked : null;

    [Fact]
    public void Thousands_of_stages_in_flight_cost_little_memory_and_little_time()
    {
        var stages = Asked ?? 300;
        using var head = new Head { Site = new() { MaxJobs = stages } };
        head.Cluster.LargestArray = 50;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Start(head, stages);
        head.Pass(2);
        var handedOver = head.Cost;
        Assert.Equal(stages, head.Cluster.Elements.Count);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;

        var looks = head.Cluster.Looks;
        head.Pass(60);
        var look = (head.Cost - handedOver) / 61;
        Assert.InRange(head.Cluster.Looks - looks, 5, 8);
        var waited = head.Cost;
        head.Cluster.RunAll();
        head.ToTheEnd();
        var own = (handedOver + head.Cost - waited) / stages;

        Assert.Equal(stages, head.Recorded.Count);
        Assert.InRange(memory, 0, 50_000L * stages);
        TestContext.Current.SendDiagnosticMessage(
            $"{stages} stages: {own.TotalMilliseconds:0.000} ms of CPU each ({handedOver.TotalMilliseconds / stages:0.000} until they are in the queue), {memory / 1e6:0.0} MB, {look.TotalMilliseconds:0.0} ms a look round while all wait");
        if (Asked is not null)
        {
            Assert.InRange(own.TotalMilliseconds, 0, 2);
            Assert.InRange(memory, 0, 500_000_000);
        }

        Assert.True(head.Events.OfType<RunEvent.Queue>().Any());
    }

    [Fact]
    public void Among_four_times_as_many_a_stage_costs_no_more()
    {
        WholeRun(20);
        Assert.InRange(WholeRun(400) / WholeRun(100), 0, 1.3);
    }

    // An engine died that had laid out far more than the queue may hold.
    [Fact]
    public void Taking_over_what_was_laid_out_and_is_in_no_job_costs_a_stage_no_more_among_four_times_as_many()
    {
        TakingOver(20);
        Assert.InRange(TakingOver(400) / TakingOver(100), 0, 1.3);
    }

    /// <summary>Bytes that each of so many stages costs from its start to its end.</summary>
    private static double WholeRun(int stages)
    {
        using var head = new Head { Site = new() { MaxJobs = stages } };
        head.Cluster.LargestArray = 50;
        Start(head, stages);
        head.Pass(10);
        head.Cluster.RunAll();
        head.ToTheEnd();
        return (double)head.Allocated / stages;
    }

    /// <summary>Bytes that each of so many stages costs an engine that finds them.</summary>
    private static double TakingOver(int stages)
    {
        using var head = new Head { Site = new() { MaxJobs = stages / 4 } };
        head.Cluster.LargestArray = 1;
        Start(head, stages);
        head.Pass(1);
        head.Die();
        var before = head.Allocated;
        Start(head, stages);
        head.Tick();
        return (double)(head.Allocated - before) / stages;
    }

    private static void Start(Head head, int stages)
    {
        for (var i = 0; i < stages; i++)
        {
            head.Start($"lab.p/model[i={i}]");
        }
    }
}
