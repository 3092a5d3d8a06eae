using Retable.Cluster.Jobs;
using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Processes;

namespace Retable.Cluster;

/// <summary>Runs stages on this machine, but for those that an earlier run, of whichever user, left in jobs of a cluster: these are waited for.</summary>
/// <remarks>A job that is lost is not handed over again from here: its stage is executed on this machine. None is cancelled from here.</remarks>
/// <param name="local">Runs all others.</param>
/// <param name="settings">How the cluster of the store is asked; called once there is something to ask.</param>
public sealed class LocalBesideCluster(IExecutor local, Func<ClusterSettings> settings) : IExecutor
{
    private readonly Lock _lock = new();
    private ClusterExecutor? _cluster;
    private IRunObserver? _observer;

    /// <summary>The store's folder.</summary>
    public required string Store { get; init; }

    /// <inheritdoc/>
    public bool LeavesTasksRunning => local.LeavesTasksRunning;

    /// <inheritdoc/>
    public void Attach(IRunObserver observer)
    {
        _observer = observer;
        local.Attach(observer);
        _cluster?.Attach(observer);
    }

    /// <inheritdoc/>
    public void TidyUp(string store, Func<Digest, bool> isDone)
    {
        local.TidyUp(store, isDone);
        if (Directory.Exists(ClusterFolder.Of(store).Tasks))
        {
            Cluster().TidyUp(store, isDone);
        }
    }

    /// <inheritdoc/>
    public void Detach()
    {
        local.Detach();
        _cluster?.Detach();
    }

    /// <inheritdoc/>
    public IRunningTask Start(StageTask task, IReadOnlyList<string> gpus, Action<StepEvent> heard) =>
        Directory.Exists(ClusterFolder.Of(Store).TaskOf(Path.GetFileName(task.Staging)))
            ? new WaitedFor(Cluster().Start(task, gpus, heard), () => local.Start(task, gpus, heard))
            : local.Start(task, gpus, heard);

    /// <inheritdoc/>
    public void Dispose()
    {
        _cluster?.Dispose();
        local.Dispose();
    }

    private ClusterExecutor Cluster()
    {
        lock (_lock)
        {
            if (_cluster is null)
            {
                _cluster = new ClusterExecutor(settings() with { HandsOver = false });
                if (_observer is { } observer)
                {
                    _cluster.Attach(observer);
                }
            }

            return _cluster;
        }
    }

    /// <summary>A task in its job; once that is given up, a task of this machine.</summary>
    private sealed class WaitedFor : IRunningTask
    {
        private readonly Lock _lock = new();
        private readonly Func<IRunningTask> _startHere;
        private IRunningTask _task;
        private bool _isStopped;
        private bool _isKilled;

        public WaitedFor(IRunningTask task, Func<IRunningTask> startHere)
        {
            (_task, _startHere) = (task, startHere);
            Ended = ToTheEndAsync(task);
        }

        public Task<TaskEnding> Ended { get; }

        public void Stop()
        {
            lock (_lock)
            {
                _isStopped = true;
                _task.Stop();
            }
        }

        public void Kill()
        {
            lock (_lock)
            {
                _isKilled = true;
                if (_task is ClusterTask)
                {
                    _task.Stop();
                }
                else
                {
                    _task.Kill();
                }
            }
        }

        public void Taken() => _task.Taken();

        private async Task<TaskEnding> ToTheEndAsync(IRunningTask waited)
        {
            var ending = await waited.Ended.ConfigureAwait(false);
            if (waited is not ClusterTask { IsGivenUp: true })
            {
                return ending;
            }

            waited.Taken();
            IRunningTask here;
            lock (_lock)
            {
                if (_isStopped || _isKilled)
                {
                    return new TaskEnding(TaskCause.Stopped) { ExitCode = ExitCode.Interrupted };
                }

                _task = here = _startHere();
            }

            return await here.Ended.ConfigureAwait(false);
        }
    }
}
