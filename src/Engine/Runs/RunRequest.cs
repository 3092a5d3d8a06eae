using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Planning;

namespace Retable.Engine.Runs;

/// <summary>What a run is asked to do.</summary>
public sealed record RunRequest
{
    public required Dag Dag { get; init; }

    public required SelectedNodes Selected { get; init; }

    /// <summary>The command line as typed, for the journal and for whoever waits for the store.</summary>
    public required string Command { get; init; }

    /// <summary>Whether the run goes on after a failure with what does not depend on it.</summary>
    public bool KeepGoing { get; init; }

    /// <summary>Whether the locks follow this run: the committed one of a paper, or the one beside an experiment's results.</summary>
    public bool WritesLock { get; init; } = true;

    /// <summary>The question behind the request, so that <see cref="IdleSnapshot"/> can answer it the next time; null for none.</summary>
    public RunQuestion? Question { get; init; }

    /// <summary>Whether the run only fetches from the stores elsewhere, and executes nothing.</summary>
    public bool FetchesOnly { get; init; }

    /// <summary>Whether the run gives up at once (exit code 9) instead of waiting if another engine holds the store.</summary>
    public bool NoWait { get; init; }
}

/// <summary>How a run ended.</summary>
/// <param name="ExitCode">See <see cref="Contract.ExitCode"/>.</param>
/// <param name="Run">Its name in the history; null if there was nothing to do.</param>
/// <param name="Plan">The plan as it stands after the run; null if the person stopped before there was one.</param>
/// <param name="Endings">How many stages ended how.</param>
public sealed record RunOutcome(int ExitCode, string? Run, Plan? Plan, IReadOnlyDictionary<StageEnding, int> Endings);

/// <summary>The person's wish to stop: once in good order, twice at once.</summary>
public sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _orderly = new();
    private readonly CancellationTokenSource _atOnce = new();

    /// <summary>Cancelled by the first wish to stop: running steps may write their checkpoints, nothing new starts.</summary>
    public CancellationToken Orderly => _orderly.Token;

    /// <summary>Cancelled by the second wish to stop: running steps are killed.</summary>
    public CancellationToken AtOnce => _atOnce.Token;

    /// <summary>What the run's exit code will be: 130 after Ctrl-C, 143 after SIGTERM.</summary>
    public int ExitCode { get; private set; } = Contract.ExitCode.Interrupted;

    /// <summary>The first call stops in good order, the second at once.</summary>
    /// <param name="exitCode">What the run's exit code is to be.</param>
    public void Stop(int exitCode = Contract.ExitCode.Interrupted)
    {
        if (_orderly.IsCancellationRequested)
        {
            _atOnce.Cancel();
            return;
        }

        ExitCode = exitCode;
        _orderly.Cancel();
    }

    public void Dispose()
    {
        _orderly.Dispose();
        _atOnce.Dispose();
    }
}
