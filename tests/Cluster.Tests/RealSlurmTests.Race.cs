using System.Diagnostics;
using Retable.Engine.Journal;

namespace Retable.Tests;

/// <summary>Trivial stages beside an array of Slurm's own that does the same, in turns: only with RETABLE_SLURM_RACE, the number of rounds.</summary>
public sealed partial class RealSlurmTests
{
    private const int Stages = 200;

    [Fact]
    public void Two_hundred_trivial_stages_are_no_slower_than_an_array_of_them_and_faster_where_they_are_packed()
    {
        slurm.Require();
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("RETABLE_SLURM_RACE"), out var asked) ? asked : 0;
        Assert.SkipUnless(rounds > 0, "takes a minute a round: set RETABLE_SLURM_RACE");
        var (array, packed, alone) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < rounds; i++)
        {
            array.Add(Array());
            // Of one group, in which the first tells how long the others take; and of groups of one, each a job.
            packed.Add(Pipeline($"  trivial: {{matrix: {{i: [{string.Join(", ", Enumerable.Range(0, Stages))}]}}, run: 'echo ${{i}} > ${{out.text}}', out: {{text: text.txt}}}}"));
            alone.Add(Pipeline(string.Join('\n', Enumerable.Range(0, Stages).Select(n => $"  trivial{n}: {{run: 'echo {n} > ${{out.text}}', out: {{text: text.txt}}}}"))));
            TestContext.Current.SendDiagnosticMessage($"{Stages} stages: array {array[i]:0.0} s, packed {packed[i]:0.0} s, a job each {alone[i]:0.0} s");
        }

        Assert.InRange(packed.Min() / array.Min(), 0, 1);
        Assert.InRange(alone.Min() / array.Min(), 0, 1.5);
    }

    private double Array()
    {
        using var folder = new TemporaryFolder();
        var script = folder.Write("array.sh", $"#!/bin/sh\n#SBATCH --array=0-{Stages - 1} --mem=100M --output=/dev/null\necho $SLURM_ARRAY_TASK_ID > {folder.At("text")}.$SLURM_ARRAY_TASK_ID\n");
        var clock = Stopwatch.StartNew();
        slurm.Ask("sbatch", "--wait", script);
        Assert.Equal(Stages + 1, Directory.EnumerateFiles(folder.Path).Count());
        return clock.Elapsed.TotalSeconds;
    }

    private double Pipeline(string stages)
    {
        using var project = RealSlurm.Project($"paper: lab\nprofiles: {{test: {{}}}}\nstages:\n{stages}\n");
        var clock = Stopwatch.StartNew();
        var (code, events) = slurm.RunToTheEnd(project);
        var seconds = clock.Elapsed.TotalSeconds;
        Assert.True(code == 0, Said(events));
        Assert.Equal(Stages, events.OfType<RunEvent.StageBegan>().Count());
        return seconds;
    }
}
