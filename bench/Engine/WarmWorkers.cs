using System.Diagnostics;
using Retable.Bench.Shared;
using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Runs;
using Retable.Engine.Scheduling;

namespace Retable.Bench;

/// <summary>What a trivial stage of a step executable costs: in a process of its own, and in a warm worker the next time.</summary>
/// <remarks>The stage draws one image of 4 × 4 pixels. The engine runs in this process, one stage at a time.</remarks>
internal sealed class WarmWorkers : IRunObserver
{
    private const int Stages = 40;

    private static readonly string Pipeline = $$$"""
        paper: bench
        profiles: {p: {}}
        stages:
          image: {matrix: {i: range({{{Stages}}})}, step: images textures, with: {count: 1, size: 4, seed: '${i}'}, out: {images: images.parquet}}
        """;

    /// <summary>Adds its rows; none where the executable is not built.</summary>
    public static void Measure(Suite suite)
    {
        var program = Path.Combine(Project.Repository(), "artifacts", "bin", "Images", "release", "Retable.Images");
        if (!File.Exists(program))
        {
            return;
        }

        using var project = new Project();
        var settings = new EngineSettings { Project = project.Folder, Catalog = CatalogOf(program), Capacity = new Capacity(1, 0, []) };
        var alone = SecondsEach(settings);
        var warm = SecondsEach(settings);
        suite.Add("a trivial stage of a step with libtorch, in a process of its own", 1000 * alone, "ms");
        suite.Add("the same in a warm worker", 1000 * warm, "ms", 60);
    }

    public void On(RunEvent what)
    {
    }

    private static double SecondsEach(EngineSettings settings)
    {
        var dag = new Dag(PipelineFile.Parse(Pipeline, "pipelines/bench.yaml").Expand("p", settings.Catalog));
        using var engine = new RetableEngine(settings);
        using var stop = new StopSignal();
        var request = new RunRequest { Dag = dag, Selected = new Selection { Force = ["*"] }.Apply(dag), Command = "bench" };
        var begin = Stopwatch.GetTimestamp();
        var outcome = engine.RunAsync(request, new WarmWorkers(), stop).GetAwaiter().GetResult();
        return outcome.ExitCode == ExitCode.Done
            ? Stopwatch.GetElapsedTime(begin).TotalSeconds / Stages
            : throw new InvalidOperationException($"the stages ended with {outcome.ExitCode}");
    }

    private static StepCatalog CatalogOf(string program)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["describe"]) { RedirectStandardOutput = true })!;
        var verbs = StepDescription.FromJson(process.StandardOutput.ReadToEnd()).Verbs;
        process.WaitForExit();
        return new StepCatalog
        {
            Executables = new Dictionary<string, StepExecutable>
            {
                ["images"] = new() { Path = program, Verbs = verbs.ToDictionary(verb => verb.Name, verb => new StepVerb { Description = verb, Identity = verb.Name }) },
            },
        };
    }
}
