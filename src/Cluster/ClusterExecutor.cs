using Retable.Cluster.Jobs;
using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Processes;

namespace Retable.Cluster;

/// <summary>Runs stages as jobs of a cluster. Jobs outlive the executor: the next one for the same store finds them by their names.</summary>
/// <remarks>Nothing is read and no thread runs before the first task.</remarks>
/// <param name="settings">The site and its scheduler.</param>
public sealed class ClusterExecutor(ClusterSettings settings) : IExecutor
{
    private readonly AutoResetEvent _asked = new(initialState: false);
    private readonly Lock _lock = new();
    private Dispatcher? _dispatcher;
    private IRunObserver? _observer;
    private Thread? _thread;
    private volatile bool _over;

    /// <inheritdoc/>
    public bool LeavesTasksRunning => true;

    /// <inheritdoc/>
    public void Attach(IRunObserver observer)
    {
        _observer = observer;
        _dispatcher?.Attach(observer);
    }

    /// <inheritdoc/>
    public void TidyUp(string store, Func<Digest, bool> isDone)
    {
        var folder = ClusterFolder.Of(store);
        Remains.Clear(folder, new TaskFiles(folder, settings.ProgramOnNode, settings.Watched), id => Digest.TryParse(id, out var key) && isDone(key));
    }

    /// <inheritdoc/>
    public void Detach() => _dispatcher?.Detach();

    /// <inheritdoc/>
    public IRunningTask Start(StageTask task, IReadOnlyList<string> gpus, Action<StepEvent> heard)
    {
        try
        {
            return Running().Start(task, heard);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new NeverHandedOver(new TaskEnding(TaskCause.NotStarted) { ExitCode = ExitCode.Machine, IsMachineFault = true, Fault = $"the cluster's folder cannot be made: {error.Message}" });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _over = true;
        _asked.Set();
        _thread?.Join();
        _asked.Dispose();
    }

    private Dispatcher Running()
    {
        lock (_lock)
        {
            if (_dispatcher is null)
            {
                _dispatcher = new Dispatcher(settings);
                _dispatcher.Asked += () => _asked.Set();
                if (_observer is { } observer)
                {
                    _dispatcher.Attach(observer);
                }

                _thread = new Thread(() => LookAfter(_dispatcher)) { IsBackground = true, Name = "cluster" };
                _thread.Start();
            }

            return _dispatcher;
        }
    }

    /// <summary>Looks after the tasks. A fault of the share or of a program will show again at the next look, so nothing is given up for it.</summary>
    private void LookAfter(Dispatcher dispatcher)
    {
        var said = "";
        while (!_over)
        {
            var pause = TimeSpan.FromSeconds(1);
            try
            {
                pause = dispatcher.Tick();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                if (error.Message != said)
                {
                    said = error.Message;
                    _observer?.On(new RunEvent.Warning($"the cluster's folder cannot be looked at, which is tried again: {said}"));
                }
            }

            _asked.WaitOne(pause > TimeSpan.FromMilliseconds(5) ? pause : TimeSpan.FromMilliseconds(5));
        }
    }

    private sealed class NeverHandedOver(TaskEnding ending) : IRunningTask
    {
        public Task<TaskEnding> Ended { get; } = Task.FromResult(ending);

        public void Stop()
        {
        }

        public void Kill()
        {
        }
    }
}
