using Retable.Engine.Attempts;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Processes;

namespace Retable.Engine.Runs;

/// <summary>Which stages of a plan are settled and which are ready, in counters: no stage is looked at again because another one ended.</summary>
internal sealed class RunProgress
{
    private readonly Plan _plan;
    private readonly RunTally _tally;
    private readonly IRunObserver _observer;
    private readonly bool[] _isThere;
    private readonly int[] _missing;
    private readonly StageEnding?[] _endings;

    public RunProgress(Plan plan, RunTally tally, IRunObserver observer)
    {
        (_plan, _tally, _observer) = (plan, tally, observer);
        var count = plan.Dag.Stages.Length;
        (_isThere, _missing, _endings) = (new bool[count], new int[count], new StageEnding?[count]);
        foreach (var node in plan.Wanted)
        {
            foreach (var from in plan.Dag.Upstream(node))
            {
                _missing[node]++;
                _isThere[from] = false;
            }
        }

        foreach (var node in plan.Wanted)
        {
            Update(node);
        }
    }

    /// <summary>Whether a stage has ended in this run.</summary>
    public bool HasEnded(int node) => _endings[node] is not null;

    /// <summary>Whether all that a stage reads is there.</summary>
    public bool IsReady(int node) => _missing[node] == 0;

    /// <summary>Takes note of what the plan says of a node now.</summary>
    public void Update(int node)
    {
        var isThere = _plan[node] is Decision.UpToDate or Decision.Restore or Decision.Frozen;
        if (isThere == _isThere[node])
        {
            return;
        }

        _isThere[node] = isThere;
        foreach (var reader in _plan.Dag.Downstream(node))
        {
            _missing[reader] += isThere ? -1 : 1;
        }
    }

    /// <summary>The stages that read from a node and lack nothing now.</summary>
    public IReadOnlyList<int> ReadersThatLackNothing(int node)
    {
        var readers = new List<int>();
        foreach (var reader in _plan.Dag.Downstream(node))
        {
            if (_missing[reader] == 0)
            {
                readers.Add(reader);
            }
        }

        return readers;
    }

    public void Ran(int node, TaskEnding ending, int attempt) => End(node, StageEnding.Ran, ending, attempt, null, []);

    public void Restored(int node) => End(node, StageEnding.Restored, null, 0, null, []);

    public void CutOff(int node) => End(node, StageEnding.CutOff, null, 0, null, []);

    public void Stopped(int node, TaskEnding ending, int attempt) => End(node, StageEnding.Stopped, ending, attempt, ending.Fault, []);

    public void Failed(int node, Attempt.Failed failed, int attempt)
    {
        // What a command's exit code means is its own affair; of a step that never started, or found a disk full, the code is this engine's.
        var isOurs = _plan.Dag.Stages[node].Step is StepCall.Verb || failed.Ending is { Cause: TaskCause.NotStarted } or { IsMachineFault: true };
        _tally.AddFailure(isOurs ? failed.Ending?.ExitCode : null);
        End(node, StageEnding.Failed, failed.Ending, attempt, failed.Message, failed.LogTail, failed.LogFile);
    }

    /// <summary>At the end of the run: what was not reached.</summary>
    public void SkipTheRest()
    {
        foreach (var node in _plan.Wanted)
        {
            if (_endings[node] is null && _plan[node] is Decision.Run or Decision.UnknownUntil or Decision.Fetch)
            {
                End(node, StageEnding.Skipped, null, 0, null, []);
            }
        }
    }

    private void End(int node, StageEnding how, TaskEnding? ending, int attempt, string? message, IReadOnlyList<string> tail, string? logFile = null)
    {
        _endings[node] = how;
        _tally.Add(how);
        _observer.On(new RunEvent.StageEnded(_plan.Dag.Stages[node].Instance, how)
        {
            WallSeconds = ending?.WallSeconds ?? 0,
            CpuSeconds = ending?.CpuSeconds ?? 0,
            PeakMemory = ending?.PeakMemory ?? 0,
            Attempt = attempt,
            ExitCode = ending?.Cause == TaskCause.Exited ? ending.ExitCode : null,
            FetchedFrom = how == StageEnding.Restored && _plan[node] is Decision.Fetch fetch ? fetch.From.Place : null,
            Message = message,
            LogTail = tail.Count > 0 ? tail : null,
            LogFile = logFile,
        });
    }
}
