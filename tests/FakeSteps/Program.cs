using Retable.Cluster.Node;
using Retable.Engine.Processes;
using Retable.Hosting;
using Retable.Tests.FakeSteps;

// With 'engine' it is an engine of its own, so that tests can kill one; with 'node' what a job of a cluster runs.
return args is ["engine", ..]
    ? await StruckEngine.RunAsync(args[1..])
    : args is [NodeProgram.Word, .. var job]
    ? NodeProgram.Run(job, () => new TaskMachine(Environment.MachineName, null, null))
    : StepHost.Run(
        args,
        new Verb<TextParameters>("write", Write.Run) { Out = ["text"], In = ["from?*"], Kind = "train" },
        new Verb<TextParameters>("drift", Drift.Run) { Out = ["text"], In = ["from?"], Kind = "train" },
        new Verb<TextParameters>("train", Train.Run) { Out = ["model"], In = ["data?"], Kind = "train" },
        new Verb<ChooseParameters>("choose", Choose.Run) { Out = ["text"], Kind = "train" },
        new Verb<TextParameters>("misbehave", Misbehave.Run) { Out = ["text"], In = ["from?"], Kind = "train" });
