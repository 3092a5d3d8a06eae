using System.Diagnostics;
using Retable.Engine.Journal;

namespace Retable.Tests;

/// <summary>Many stages at once. With RETABLE_SCALE=10000, run alone, it also holds the times.</summary>
public sealed class ScaleTests
{
    private static readonly int? Asked = int.TryParse(Environment.GetEnvironmentVariable("RETABLE_SCALE"), out var asked) ? asked : null;

    [Fact]
    public void Thousands_of_stages_in_flight_cost_little_memory_and_little_time()
    {
        var stages = Asked ?? 1000;
        using var head = new Head { Site = new() { MaxJobs = stages } };
        head.Cluster.LargestArray = 50;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        for (var i = 0; i < stages; i++)
        {
            head.Start($"lab.p/model[i={i}]");
        }

        head.Pass(2);
        var handedOver = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds / stages;
        Assert.Equal(stages, head.Cluster.Elements.Count);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;

        var looks = head.Cluster.Looks;
        var watch = Stopwatch.StartNew();
        head.Pass(60);
        var look = watch.Elapsed.TotalMilliseconds / Math.Max(1, head.Cluster.Looks - looks);
        cpu = Process.GetCurrentProcess().TotalProcessorTime;
        head.Cluster.RunAll();
        var machines = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        head.ToTheEnd();
        var whole = (Process.GetCurrentProcess().TotalProcessorTime - cpu - machines).TotalMilliseconds / stages;

        Assert.Equal(stages, head.Recorded.Count);
        Assert.InRange(memory, 0, 50_000L * stages);
        TestContext.Current.SendDiagnosticMessage($"{stages} stages: {handedOver:0.000} ms of CPU each until they are in the queue, {whole:0.000} ms after it, {memory >> 20} MiB, {look:0.0} ms between two looks at the queue (all that is done between them)");
        if (Asked is not null)
        {
            Assert.InRange(handedOver + whole, 0, 2);
            Assert.InRange(memory, 0, 500 << 20);
        }

        Assert.True(head.Events.OfType<RunEvent.Queue>().Any());
    }
}
