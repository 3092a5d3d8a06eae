using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;
using Retable.Engine.Scheduling;
using Retable.Engine.Store;

namespace Retable.Tests.Execution;

/// <summary>What the engine does otherwise where stages run on other machines.</summary>
public sealed class QueueTests
{
    [Fact]
    public void On_other_machines_there_is_room_for_every_stage_and_its_gpus_are_given_there()
    {
        var scheduler = new Scheduler(Capacity.OfAQueue);
        scheduler.Add(0, new StageResources(64, 1L << 45, Gpus: 8), 1);
        scheduler.Add(1, new StageResources(64, 1L << 45, Gpus: 8), 1);
        Assert.Empty(scheduler.Next()!.Value.Slots.Gpus);
        Assert.NotNull(scheduler.Next());
    }

    // Of 20 stages that took 1 … 20 s, 95 % took at most 19.
    [Fact]
    public void What_a_group_uses_is_the_95th_percentile_of_its_records()
    {
        var stages = string.Join(", ", Enumerable.Range(1, 20));
        var dag = new Dag(new Lab().Expand($$$"""
            paper: lab
            profiles: {p: {}}
            stages:
              model: {matrix: {i: [{{{stages}}}]}, run: 'echo ${i} > ${out.text}', out: {text: text.txt} }
              other: {run: 'echo > ${out.text}', out: {text: text.txt} }
            """));
        var store = new MemoryStore();
        foreach (var (i, stage) in dag.Stages.Where(stage => stage.Group == "model").Index())
        {
            store.Add(new ActionRecord
            {
                Key = Digest.OfText(stage.Name), Parts = [], Instance = stage.Instance, Outputs = NameMap<OutputRecord>.Empty, Provenance = new Provenance { WallSeconds = i + 1, PeakMemory = (i + 1) << 20 },
            });
        }

        var usage = new RecordedUsage(dag, store);
        Assert.Equal(new TaskUsage(19, 19 << 20), usage.Of(dag.Find("lab", dag.Stages[0].Name)));
        Assert.Null(usage.Of(dag.Find("lab", "other")));
    }
}
