using Nuke.Common;
using Retable.Contract;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;

namespace Retable.Front;

/// <summary>Lists, compares and deletes the experiments that <c>--set</c> and <c>--name</c> made.</summary>
internal sealed partial class Build
{
    [ReportsItself]
    private Target Experiments => _ => _
        .Description("The experiments whose results are there: what each one sets, and how much of the disk it holds.")
        .Takes([nameof(Paper), nameof(Json)])
        .Executes(() =>
        {
            var papers = new Project(RootDirectory).FilesOf(Paper).Select(file => file.Paper).ToList();
            var experiments = new Experiments(RootDirectory);
            ExperimentReport.Write(Console.Out, experiments, [.. experiments.All.Where(one => Paper.Length == 0 || papers.Contains(one.Paper))], Json);
        });

    [ReportsItself]
    [Argument(nameof(Experiment))]
    private Target Compare => _ => _
        .Description("What experiments set, and their metrics side by side, told from noise as CheckMetrics does: Compare NAME with the plain results, Compare NAME NAME with each other. Runs nothing.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes([nameof(Experiment), nameof(Paper), nameof(Profile), nameof(Store), nameof(Json)])
        .Executes(() =>
        {
            if (Experiment is not ([_] or [_, _]))
            {
                throw new BadInputException(Experiment.Length == 0 ? "Compare needs to know which experiment" : $"Compare takes one experiment or two, not {Experiment.Length}")
                {
                    Hint = "./build.sh Compare EXPERIMENT [EXPERIMENT]; ./build.sh Experiments lists them.",
                };
            }

            var (before, now) = Experiment is [var first, var second] ? (first, second) : ("", Experiment[0]);
            var question = Question() with { Profile = ProfileOf(now) };
            using var left = new OpenPipelines(RootDirectory, question with { Name = before });
            using var right = new OpenPipelines(RootDirectory, question with { Name = now });
            ExitCode = new ExperimentComparison(left, right, Console.Out) { Json = Json }.Write();
        });

    /// <summary>The requested profile; if none was given, the experiment's, provided that it exists in one profile only.</summary>
    private string ProfileOf(string experiment)
    {
        var profiles = Named(experiment).Select(one => one.Profile).Distinct().ToList();
        return Given.Contains(nameof(Profile)) || profiles.Count != 1 ? Profile : profiles[0];
    }

    private void RemoveExperiments()
    {
        var experiments = new Experiments(RootDirectory);
        var found = Named(Name).Where(one => !Given.Contains(nameof(Profile)) || one.Profile == Profile).ToList();
        foreach (var experiment in found.Count > 0 ? found : throw experiments.Unknown(Name))
        {
            Console.WriteLine($"{(DryRun ? "would delete" : "deleted")}  {Path.GetRelativePath(RootDirectory, experiments.FolderOf(experiment))}");
            if (!DryRun)
            {
                experiments.Remove(experiment);
            }
        }

        Console.WriteLine("What was computed stays in the store until Gc takes it.");
    }

    private IEnumerable<Experiment> Named(string name) =>
        new Experiments(RootDirectory).All.Where(one => one.Name == name && (Paper.Length == 0 || Paper.Contains(one.Paper)));
}
