using System.Diagnostics;
using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Runs;

namespace Retable.Tests.Execution;

/// <summary>Real runs of the real step executable in tests/FakeSteps.</summary>
internal static class FakeRuns
{
    public static string Program { get; } = Checkout.At("artifacts", "bin", "FakeSteps", "release", "Retable.FakeSteps");

    private static readonly Lazy<StepCatalog> Described = new(Describe);

    public static StepCatalog Catalog => Described.Value;

    /// <summary>A project that may call <c>fake</c> and its verbs.</summary>
    public static Project Project() => new() { Catalog = Catalog };

    /// <summary>Runs a pipeline whatever comes of it.</summary>
    /// <returns>The exit code and all that was told.</returns>
    public static (int Code, IReadOnlyList<RunEvent> Events) Run(Project project, string yaml, TimeSpan? grace = null, Selection? selection = null, bool keepGoing = false)
    {
        var dag = project.Dag(yaml);
        using var engine = new RetableEngine(project.Settings with { Grace = grace ?? project.Settings.Grace });
        using var stop = new StopSignal();
        var heard = new Heard();
        var request = new RunRequest { Dag = dag, Selected = (selection ?? Selection.All).Apply(dag), Command = "test", KeepGoing = keepGoing };
        var outcome = engine.RunAsync(request, heard, stop).GetAwaiter().GetResult();
        return (outcome.ExitCode, heard.Events);
    }

    private static StepCatalog Describe()
    {
        using var process = Process.Start(new ProcessStartInfo(Program, ["describe"]) { RedirectStandardOutput = true })!;
        var description = StepDescription.FromJson(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        var verbs = description.Verbs.ToDictionary(
            verb => verb.Name, verb => new StepVerb { Description = verb, Identity = Digest.OfText(verb.Name).ToString() }, StringComparer.Ordinal);
        return new StepCatalog { Executables = new Dictionary<string, StepExecutable> { ["fake"] = new() { Path = Program, Verbs = verbs } } };
    }

    private sealed class Heard : IRunObserver
    {
        public List<RunEvent> Events { get; } = [];

        public void On(RunEvent what) => Events.Add(what);
    }
}
