using Retable.Cluster;
using Retable.Cluster.Site;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Runs;
using Retable.Engine.Scheduling;

namespace Retable.Tests;

/// <summary>A scheduler of twenty lines of shell, asked by the commands of a site file.</summary>
public sealed class TemplateTests
{
    private const string Yaml = """
        paper: lab
        profiles: {p: {}}
        stages:
          data: {step: fake write, with: {text: data}, out: {text: text.txt}}
          model:
            matrix: {i: [a, b, c]}
            step: fake write
            with: {text: '${i}'}
            in: {from: data.text}
            out: {text: text.txt}
        """;

    [Fact]
    public void A_toy_queue_runs_a_pipeline_as_this_machine_does()
    {
        using var local = Execution.FakeRuns.Project();
        local.Run(Yaml);
        using var there = Execution.FakeRuns.Project();
        Assert.Equal(["data", "model[i=a]", "model[i=b]", "model[i=c]"], RunBy(there, "toy-queue.sh"));
        Assert.Equal(Read(local), Read(there));
        Assert.Empty(there.Run(Yaml));
    }

    private static IReadOnlyList<string> RunBy(Project project, string queue)
    {
        var program = Checkout.At("tests", "Cluster.Tests", queue);
        var jobs = project.PathOf("queue");
        Directory.CreateDirectory(jobs);
        var site = SiteFile.Parse($$"""
            poll: 100ms
            template:
              submit: ['{{program}}', '{{jobs}}', submit, '{name}', '{script}']
              status: ['{{program}}', '{{jobs}}', status]
              cancel: ['{{program}}', '{{jobs}}', cancel, '{ids}']
            """, "site.yaml");
        using var executor = new ClusterExecutor(new ClusterSettings
        {
            Store = project.PathOf("results/store"),
            Site = site,
            Scheduler = Schedulers.Of("template", site)!,
            NodeCommand = () => [Execution.FakeRuns.Program, "node"],
        });
        var dag = project.Dag(Yaml);
        using var engine = new RetableEngine(project.Settings with { Executor = executor, Capacity = Capacity.OfAQueue });
        using var stop = new StopSignal();
        var heard = new Heard();
        var outcome = engine.RunAsync(new RunRequest { Dag = dag, Selected = Selection.All.Apply(dag), Command = "test" }, heard, stop).GetAwaiter().GetResult();
        Assert.True(outcome.ExitCode == 0, string.Join('\n', heard.Events.Select(what => what.ToLine())));
        return [.. heard.Events.OfType<RunEvent.StageEnded>().Select(ended => ended.Stage["lab.p/".Length..]).Order(StringComparer.Ordinal)];
    }

    private static string Read(Project project) => string.Join('|', new[] { "a", "b", "c" }.Select(i => File.ReadAllText(project.PathOf($"results/lab/p/model[i={i}]/text.txt"))));

    private sealed class Heard : IRunObserver
    {
        public List<RunEvent> Events { get; } = [];

        public void On(RunEvent what) => Events.Add(what);
    }
}
