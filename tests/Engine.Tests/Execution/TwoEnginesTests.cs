using System.Diagnostics;
using System.Text.Json;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Runs;
using Retable.Engine.Store;

namespace Retable.Tests.Execution;

/// <summary>Engines that meet at one store, in processes of their own: living, dead, and on other machines.</summary>
public sealed class TwoEnginesTests
{
    private const string Yaml = """
        paper: lab
        profiles: {test: {}, p: {}}
        stages:
          model: {step: fake train, with: {text: seed, epochs: 100, milliseconds: 10}, out: {model: model.txt}}
          summary: {matrix: {n: range(4)}, step: fake write, with: {text: 'n${n}'}, in: {from: model.model}, out: {text: text.txt}}
        """;

    [Fact]
    public void The_second_engine_waits_for_the_stage_says_for_whom_and_they_share_the_rest()
    {
        using var project = EngineProcess.Project(Yaml.Replace("milliseconds: 10", "milliseconds: 100", StringComparison.Ordinal));
        using var first = EngineProcess.Start(project);
        first.Hear<RunEvent.StageStarted>();
        using var second = EngineProcess.Start(project);
        var holder = second.Hear<RunEvent.Waiting>().Holder!;

        Assert.True(holder.IsAlive);
        Assert.Equal((first.Id, "struck"), (holder.Process, holder.Command));
        Assert.Equal((ExitCode.Done, ExitCode.Done), (first.End(), second.End()));
        Assert.Equal(5, EachOnce(first, second));
        EngineProcess.RequireSound(project);
    }

    // Two papers in one store, or one person with two terminals: neither waits for what the other does not do.
    [Fact]
    public void Engines_with_different_work_run_at_the_same_time()
    {
        using var one = EngineProcess.Project(Yaml.Replace("milliseconds: 10", "milliseconds: 100", StringComparison.Ordinal));
        using var other = EngineProcess.Project(Yaml.Replace("text: seed", "text: other", StringComparison.Ordinal));
        var store = one.PathOf("results/store");
        using var slow = EngineProcess.Start(one, store);
        slow.Hear<RunEvent.StageStarted>();
        using var quick = EngineProcess.Start(other, store);

        Assert.Equal(ExitCode.Done, quick.End());
        Assert.Empty(quick.Events.OfType<RunEvent.Waiting>());
        Assert.Single(slow.Events.OfType<RunEvent.StageStarted>());
        Assert.Equal(ExitCode.Done, slow.End());
        EngineProcess.RequireSound(one);
    }

    // The living engine's step must not be taken for one that was left behind.
    [Fact]
    public void What_a_dead_engine_left_is_put_in_order_beside_a_living_one()
    {
        using var one = EngineProcess.Project(Yaml.Replace("milliseconds: 10", "milliseconds: 100", StringComparison.Ordinal));
        using var other = EngineProcess.Project(Yaml.Replace("milliseconds: 10", "milliseconds: 100", StringComparison.Ordinal).Replace("text: seed", "text: other", StringComparison.Ordinal));
        var store = one.PathOf("results/store");
        using var living = EngineProcess.Start(one, store);
        living.Hear<RunEvent.StageProgress>();
        using var dying = EngineProcess.Start(other, store);
        dying.Hear<RunEvent.StageProgress>();
        dying.Kill();
        using var heir = EngineProcess.Start(other, store);

        Assert.Equal(dying.Id, heir.Hear<RunEvent.TookOver>().Dead.Process);
        Assert.Equal("lab.test/model", heir.Hear<RunEvent.StageResumed>().Stage);
        Assert.Equal((ExitCode.Done, ExitCode.Done), (living.End(), heir.End()));
        Assert.DoesNotContain(living.Events, what => what is RunEvent.StageRetry or RunEvent.StageResumed);
        EngineProcess.RequireSound(one);
    }

    [Fact]
    public void Who_waits_takes_over_when_the_other_engine_dies()
    {
        using var project = EngineProcess.Project(Yaml.Replace("milliseconds: 10", "milliseconds: 100", StringComparison.Ordinal));
        using var first = EngineProcess.Start(project);
        first.Hear<RunEvent.StageProgress>();
        using var second = EngineProcess.Start(project);
        second.Hear<RunEvent.Waiting>();
        first.Kill();

        Assert.Equal(first.Id, second.Hear<RunEvent.TookOver>().Dead.Process);
        Assert.Equal("lab.test/model", second.Hear<RunEvent.StageResumed>().Stage);
        Assert.Equal(ExitCode.Done, second.End());
        EngineProcess.RequireSound(project);
    }

    [Fact]
    public async Task Who_only_looks_never_waits_and_who_will_not_wait_is_told()
    {
        using var project = EngineProcess.Project(Yaml);
        using var first = EngineProcess.Start(project);
        first.Hear<RunEvent.StageStarted>();
        using var engine = project.Engine();
        using var stop = new StopSignal();
        var dag = project.Dag(Yaml);
        var request = new RunRequest { Dag = dag, Selected = Selection.All.Apply(dag), Command = "other", NoWait = true };

        Assert.True(engine.PlanOf(dag, request.Selected).WouldRun);
        var ear = new Ear();
        Assert.Equal(ExitCode.StoreHeld, (await engine.RunAsync(request, ear, stop)).ExitCode);
        Assert.True(Assert.Single(ear.HeardOfWaiting).GivesUp);
        Assert.Equal(ExitCode.Done, first.End());
    }

    [Fact]
    public void Checkouts_that_share_a_store_do_each_stage_once_and_have_the_same_bytes()
    {
        using var one = EngineProcess.Project(Yaml);
        using var other = EngineProcess.Project(Yaml);
        var store = one.PathOf("results/store");
        EngineProcess[] engines = [EngineProcess.Start(one, store), EngineProcess.Start(other, store), EngineProcess.Start(one, store)];

        Assert.All(engines, engine => Assert.True(engine.End() == ExitCode.Done, engine.Said));
        Assert.Equal(5, EachOnce(engines));
        Assert.Equal(Files(one), Files(other));
        EngineProcess.RequireSound(one);
        Array.ForEach(engines, engine => engine.Dispose());
    }

    [Fact]
    public void A_dead_holder_is_recognised_its_step_is_ended_and_its_training_goes_on()
    {
        using var project = EngineProcess.Project(Yaml.Replace("milliseconds: 10", "milliseconds: 100", StringComparison.Ordinal));
        using var first = EngineProcess.Start(project);
        first.Hear<RunEvent.StageProgress>();
        first.Kill();
        using var second = EngineProcess.Start(project);

        Assert.Equal(first.Id, second.Hear<RunEvent.TookOver>().Dead.Process);
        Assert.Contains("a step that a dead engine left running", second.Hear<RunEvent.Warning>().Message, StringComparison.Ordinal);
        Assert.Equal("lab.test/model", second.Hear<RunEvent.StageResumed>().Stage);
        Assert.Equal(ExitCode.Done, second.End());
        EngineProcess.RequireSound(project);
    }

    // The text is for people. Whether somebody holds the store the kernel says: not the process id, which another program may have by now.
    [Theory]
    [InlineData("this process's id, but started at another time")]
    [InlineData("another machine")]
    [InlineData("no text of a holder at all")]
    public void What_stands_in_the_lock_file_keeps_nobody_waiting(string whose)
    {
        using var project = FakeRuns.Project();
        var holder = new LockHolder(Environment.ProcessId, 1, whose == "another machine" ? "elsewhere" : Environment.MachineName, "old");
        project.Write("results/store/lock", whose.StartsWith("no text", StringComparison.Ordinal) ? "{\"process\": " : JsonSerializer.Serialize(holder, JsonSerializerOptions.Web));

        var (code, events) = FakeRuns.Run(project, Yaml.Replace("epochs: 100", "epochs: 1", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Done, code);
        Assert.False(holder.IsAlive);
        Assert.Empty(events.OfType<RunEvent.Waiting>());
    }

    // RETABLE_STORE is how a person names the store: a shell that has it must not be taken for a step that was left behind.
    [Fact]
    public void A_program_that_only_knows_the_store_by_its_variable_lives_on()
    {
        using var project = FakeRuns.Project();
        Directory.CreateDirectory(project.PathOf("results/store/staging/left"));
        var start = new ProcessStartInfo("sleep", ["60"]) { Environment = { ["RETABLE_STORE"] = project.PathOf("results/store") } };
        using var bystander = Process.Start(start)!;

        FakeRuns.Run(project, Yaml.Replace("epochs: 100", "epochs: 1", StringComparison.Ordinal));
        Assert.False(bystander.HasExited);
        bystander.Kill();
    }

    /// <summary>How many stages the engines executed, each of them once.</summary>
    private static int EachOnce(params EngineProcess[] engines)
    {
        var started = engines.SelectMany(engine => engine.Events).OfType<RunEvent.StageStarted>().Select(stage => stage.Stage).ToList();
        Assert.Equal(started.Distinct(), started);
        return started.Count;
    }

    private static IEnumerable<(string?, string)> Files(Project project) =>
        from file in Directory.GetFiles(project.PathOf("results/lab"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        select (Path.GetRelativePath(project.Folder, file), File.ReadAllText(file));

    private sealed class Ear : IRunObserver
    {
        public List<RunEvent.Waiting> HeardOfWaiting { get; } = [];

        public void On(RunEvent what)
        {
            if (what is RunEvent.Waiting waiting)
            {
                HeardOfWaiting.Add(waiting);
            }
        }
    }
}
