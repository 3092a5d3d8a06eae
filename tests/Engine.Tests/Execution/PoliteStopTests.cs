using Retable.Contract;
using Retable.Engine.Runs;
using Retable.Engine.Graph;
using Retable.Engine.Journal;

namespace Retable.Tests.Execution;

/// <summary>A program that takes a wish to stop for a good end.</summary>
public sealed class PoliteStopTests : IDisposable
{
    private readonly Project _project = new();

    public void Dispose() => _project.Dispose();

    // Servers and many scripts end with 0 when they are asked to. It is not their fault that the output is missing.
    [Fact]
    public async Task What_ends_with_0_because_it_was_asked_to_and_wrote_nothing_was_stopped_and_did_not_fail()
    {
        var dag = _project.Dag("paper: lab\nprofiles: {p: {}}\nstages:\n  s: {run: \"trap 'exit 0' TERM; touch ../../../../began; sleep 60 & wait $!\", out: {o: o.txt}}\n");
        using var engine = _project.Engine();
        using var stop = new StopSignal();
        var ended = new Ended();
        var run = engine.RunAsync(new RunRequest { Dag = dag, Selected = Selection.All.Apply(dag), Command = "test" }, ended, stop);
        while (!File.Exists(_project.PathOf("began")))
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        stop.Stop(ExitCode.Stopped);

        Assert.Equal((ExitCode.Stopped, StageEnding.Stopped), ((await run).ExitCode, ended.How));
    }

    private sealed class Ended : IRunObserver
    {
        public StageEnding? How { get; private set; }

        public void On(RunEvent what) => How = what is RunEvent.StageEnded ended ? ended.How : How;
    }
}
