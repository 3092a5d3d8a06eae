using Retable.Contract;
using Retable.Engine.Determinism;
using Retable.Engine.Runs;
using Retable.Front.Reporting;

namespace Retable.Front.Pipelines;

/// <summary><c>Verify --rerun</c>: executes recorded stages again and reports differences. Details: docs/determinism.md.</summary>
internal sealed class Reruns(OpenPipelines pipelines, TextWriter output)
{
    public required SampleSize Size { get; init; }

    public ulong? Seed { get; init; }

    public bool NoWait { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }

    /// <summary>Lists what would be executed, without executing anything.</summary>
    /// <returns>The exit code: 0, or 4 if there is nothing to choose from.</returns>
    public int Show()
    {
        var plan = pipelines.Engine.PlanRerun(Request());
        foreach (var line in RerunLines.Of(plan))
        {
            output.WriteLine(line.Text);
        }

        return plan.Sample.Count > 0 ? ExitCode.Done : ExitCode.NothingCompared;
    }

    /// <returns>The exit code.</returns>
    public async Task<int> ToTheEndAsync()
    {
        using var stop = new StopSignal();
        using var signals = new StopOnSignals(stop);
        var observer = Observers.Of(output, Json, Quiet);
        using var display = observer as IDisposable;
        var outcome = await pipelines.Engine.RerunAsync(Request(), observer, stop).ConfigureAwait(false);
        if (!Json && !Quiet)
        {
            display?.Dispose();
            output.WriteLine(outcome.ExitCode == ExitCode.StoreHeld
                ? "another command has the store to itself; nothing was done"
                : $"ledger  {Path.GetRelativePath(pipelines.Root, pipelines.Engine.Layout.Ledger)}");
        }

        return outcome.ExitCode;
    }

    /// <summary>The request; with <c>--stage</c> the sample is drawn from these stages only, else from all that take part.</summary>
    private RerunRequest Request() => new()
    {
        Dag = pipelines.Dag,
        Selected = pipelines.Selected,
        Nodes = [.. pipelines.Question.Selection.Stages.Count > 0 ? pipelines.Targets : pipelines.Dag.Order.Where(node => pipelines.Selected.Wanted[node])],
        Size = Size,
        Seed = Seed,
        Command = CommandText.OfThisProcess(),
        NoWait = NoWait,
    };
}
