using Retable.Contract;
using Retable.Engine.Processes;

namespace Retable.Tests;

/// <summary>Runs steps that are functions.</summary>
internal sealed class FakeNode(FakeCluster cluster) : IExecutor
{
    public IRunningTask Start(StageTask task, IReadOnlyList<string> gpus, Action<StepEvent> heard)
    {
        cluster.Executed[task.Instance] = cluster.Executed.GetValueOrDefault(task.Instance) + 1;
        heard(new StepEvent.Progress(1, 2, "images"));
        Directory.CreateDirectory(Path.GetDirectoryName(task.LogFile)!);
        File.AppendAllText(task.LogFile, $"{task.Instance} runs\n");
        if (cluster.Step(task) is { } ending)
        {
            return new Over(ending);
        }

        foreach (var output in task.Spec.Outputs.Values)
        {
            File.WriteAllText(output, $"made by {task.Instance}");
        }

        return new Over(new TaskEnding(TaskCause.Exited) { WallSeconds = 1, CpuSeconds = 1 });
    }

    public void Dispose()
    {
    }

    private sealed class Over(TaskEnding ending) : IRunningTask
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
