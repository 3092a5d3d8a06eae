using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Runs;
using Retable.Front.Reporting;
using Retable.Report;

namespace Retable.Front.Pipelines;

/// <summary>Runs pipelines and reports the progress: live, in plain lines, as JSON, or not at all.</summary>
internal sealed class PipelineRun(OpenPipelines pipelines, TextWriter output)
{
    public bool KeepGoing { get; init; }

    public bool NoWait { get; init; }

    /// <inheritdoc cref="RunRequest.FetchesOnly"/>
    public bool FetchesOnly { get; init; }

    /// <summary>Whether the locks are updated.</summary>
    public bool WritesLock { get; init; } = true;

    public bool Json { get; init; }

    /// <summary>Whether the verdict is reported although no table was named.</summary>
    public bool Judges { get; init; }

    public bool Quiet { get; init; }

    /// <summary>The outcome of the run; null before its end.</summary>
    public RunOutcome? Outcome { get; private set; }

    /// <summary>The verdicts on the requested tables, by paper and profile; empty if there was nothing to do.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; private set; } = [];

    /// <summary>The requested stages whose outputs are missing, because they or stages that they need failed.</summary>
    public IEnumerable<Stage> NotMade => Outcome is not { Plan: { } plan } ? [] : pipelines.Targets
        .Where(node => plan[node] is Decision.Run or Decision.UnknownUntil or Decision.Restore or Decision.Fetch)
        .Select(node => pipelines.Dag.Stages[node]);

    /// <returns>The exit code.</returns>
    public async Task<int> ToTheEndAsync()
    {
        var request = new RunRequest
        {
            Dag = pipelines.Dag,
            Selected = pipelines.Selected,
            Command = CommandText.OfThisProcess(),
            KeepGoing = KeepGoing,
            NoWait = NoWait,
            FetchesOnly = FetchesOnly,
            WritesLock = WritesLock,
            // An experiment's name follows from its values, which no shortcut past the pipeline files can know.
            Question = pipelines.Question.IsExperiment ? null : pipelines.Question.Of(pipelines.Root),
        };
        KeepExperiments();
        using var stop = new StopSignal();
        using var signals = new StopOnSignals(stop);
        var observer = Observers.Of(output, Json, Quiet);
        using var display = observer as IDisposable;
        var outcome = await pipelines.Engine.RunAsync(request, observer, stop).ConfigureAwait(false);
        Outcome = outcome;
        if (!Json && !Quiet)
        {
            display?.Dispose();
            Tell(outcome);
        }

        if (outcome is { Run: null, ExitCode: ExitCode.Done })
        {
            var report = new IdleReport(Json || Quiet ? TextWriter.Null : output, pipelines.Root, pipelines.Question.Selection.Tables) { AlwaysJudges = Judges };
            Verdicts = report.Write(pipelines.Scopes, outcome.Endings.Values.Sum());
        }
        else if (outcome is { ExitCode: ExitCode.Done, Run: { } run, Plan: { } plan } && !FetchesOnly)
        {
            Verdicts = new RunPages(pipelines, Quiet ? TextWriter.Null : output) { Json = Json }.Write(run, plan);
        }

        return outcome.ExitCode;
    }

    /// <summary>Prints where the results of experiments go, and records their settings before anything is computed.</summary>
    private void KeepExperiments()
    {
        var experiments = new Experiments(pipelines.Root);
        foreach (var experiment in pipelines.Experiments)
        {
            experiments.Keep(experiment);
            if (!Json && !Quiet)
            {
                output.WriteLine($"experiment {Path.GetRelativePath(pipelines.Root, experiments.FolderOf(experiment))}{(experiment.Words.Count > 0 ? $"  ({string.Join(" ", experiment.Words)})" : "")}");
            }
        }
    }

    private void Tell(RunOutcome outcome)
    {
        if (outcome.ExitCode == ExitCode.StoreHeld)
        {
            output.WriteLine("another run is executing what was asked for; call again when it is done");
        }
        else if (outcome is { Run: not null, ExitCode: ExitCode.Done } && !NotMade.Any())
        {
            new TableReport(pipelines, output).Write(withText: true);
        }
    }
}
