using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Scheduling;

namespace Retable.Tests.Execution;

/// <summary>Short stages share a process, and find in it what a process of their own would have given them.</summary>
public sealed class WarmWorkerTests : IDisposable
{
    // Served one after the other, by one worker: there is one core.
    private readonly Project _project = new() { Catalog = FakeRuns.Catalog, Capacity = new Capacity(1, 1L << 30, []) };

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_stage_that_was_short_the_last_time_is_served_by_a_process_that_stays()
    {
        const string Yaml = """
            paper: lab
            profiles: {p: {}}
            stages:
              s: {matrix: {i: range(5)}, step: fake misbehave, with: {text: counts, epochs: '${i}'}, out: {text: text.txt}}
            """;
        Run(Yaml);
        Assert.All(Counts(), count => Assert.Equal(1, count.Served));
        Assert.Equal(5, Counts().Select(count => count.Process).Distinct().Count());

        Run(Yaml);
        Assert.Single(Counts().Select(count => count.Process).Distinct());
        Assert.Equal([1, 2, 3, 4, 5], Counts().Select(count => count.Served).Order());
    }

    [Fact]
    public void Nothing_is_carried_over_from_one_stage_to_the_next()
    {
        const string Yaml = """
            paper: lab
            profiles: {p: {}}
            stages:
              a_spoils: {step: fake misbehave, with: {text: leaves traces}, out: {text: text.txt}}
              b_looks: {step: fake misbehave, with: {text: looks around}, out: {text: text.txt}}
              c_counts: {step: fake misbehave, with: {text: counts}, out: {text: text.txt}}
            """;
        Run(Yaml);
        var alone = Seen();
        Assert.Contains("OMP_NUM_THREADS=1\n", alone, StringComparison.Ordinal);
        Assert.Contains($"folder {_project.PathOf("results/store/staging")}", alone, StringComparison.Ordinal);

        Run(Yaml);
        Assert.EndsWith(" 1", File.ReadAllText(_project.PathOf("results/lab/p/c_counts/text.txt")), StringComparison.Ordinal);
        Assert.Equal(alone, Seen());
        Assert.Empty(Directory.GetFiles(_project.PathOf("results/store"), "*.txt"));

        // But for the run of the engine that each belongs to.
        string Seen() => string.Join('\n', File.ReadLines(_project.PathOf("results/lab/p/b_looks/text.txt")).Where(line => !line.StartsWith("RETABLE_STEP_BY=", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_stage_that_fails_or_dies_in_a_shared_process_takes_no_other_one_with_it()
    {
        const string Yaml = """
            paper: lab
            profiles: {p: {}}
            stages:
              a: {step: fake misbehave, with: {text: 'HOW'}, out: {text: text.txt}}
              b: {step: fake misbehave, with: {text: counts}, out: {text: text.txt}}
            """;
        Run(Yaml.Replace("HOW", "fine", StringComparison.Ordinal));
        foreach (var how in (string[])["crashes", "kills itself", "bad input", "writes nothing"])
        {
            var ended = Run(Yaml.Replace("HOW", how, StringComparison.Ordinal)).OfType<RunEvent.StageEnded>().ToDictionary(stage => stage.Stage, stage => stage.How);
            Assert.Equal((StageEnding.Failed, StageEnding.Ran), (ended["lab.p/a"], ended["lab.p/b"]));
        }
    }

    private IReadOnlyList<RunEvent> Run(string yaml) => FakeRuns.Run(_project, yaml, selection: new Selection { Force = ["*"] }, keepGoing: true).Events;

    private IEnumerable<(string Process, int Served)> Counts() =>
        from file in Directory.GetFiles(_project.PathOf("results/lab"), "text.txt", SearchOption.AllDirectories)
        let words = File.ReadAllText(file).Split(' ')
        select (words[0], int.Parse(words[1]));
}
