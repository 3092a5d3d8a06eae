using Nuke.Common;
using Nuke.Common.IO;
using Retable.Front.Pipelines;

namespace Retable.Front;

/// <summary>The build front: the targets and parameters of <c>./build.sh</c>. Targets are in a file per topic; this file has the parameters.</summary>
internal sealed partial class Build : NukeBuild
{
    [Parameter("A table, as paper/name: cac/open-set.")]
    [Flag(Value = "TABLE")]
    private readonly string[] Table = [];

    [Parameter("Reproduce: only what these cells of the table need. Trace: the cells, which may also stand behind the target as words: cac/open-set cac_fixed far_auroc.")]
    [Flag(Value = "ROW.COLUMN", KeepsCommas = true)]
    private readonly string[] Cell = [];

    [Parameter("Trace: a file, to see which cells and claims rest on it: results/cac/smoke/data/train.parquet.", Name = "file")]
    [Flag(Value = "FILE", KeepsCommas = true)]
    private readonly string TracedFile = "";

    [Parameter("Only the pipelines of these papers.")]
    [Flag(Value = "PAPER")]
    private readonly string[] Paper = [];

    [Parameter("Which part of each pipeline file: smoke, laptop, paper...")]
    [Flag(Value = "NAME")]
    private readonly string Profile = "laptop";

    [Parameter("These stages and what they need: a name or a pattern over groups and instances.")]
    [Flag(Value = "STAGE", KeepsCommas = true)]
    private readonly string[] Stage = [];

    [Parameter("These stages and all that depends on them; what they read is taken as it was last made.")]
    [Flag(Value = "STAGE", KeepsCommas = true)]
    private readonly string[] From = [];

    [Parameter("These stages and what they need, nothing after.")]
    [Flag(Value = "STAGE", KeepsCommas = true)]
    private readonly string[] Until = [];

    [Parameter("These stages alone; what they read is taken as it was last made.")]
    [Flag(Value = "STAGE", KeepsCommas = true)]
    private readonly string[] Only = [];

    [Parameter("These stages and all that depends on them, with whatever that needs.")]
    [Flag(Value = "STAGE", KeepsCommas = true)]
    private readonly string[] Downstream = [];

    [Parameter("Executes these stages even if they are up to date; without a name all that take part.")]
    [Flag(Value = "STAGE", Alias = "-f", ValueOptional = true, KeepsCommas = true)]
    private readonly string[]? Force;

    [Parameter("Another value for a parameter of the pipeline file: epochs=2. The results are an experiment, in a folder beside the plain ones.")]
    [Flag(Value = "KEY=VALUE", KeepsCommas = true)]
    private readonly string[] Set = [];

    [Parameter("The experiment: what --set makes gets this name (its values are the name unless given). Alone it means the experiment of this name; if a run finds none it makes a copy of the plain results.")]
    [Flag(Value = "EXPERIMENT", KeepsCommas = true)]
    private readonly string Name = "";

    [Parameter("After a failure, goes on with what does not depend on it.")]
    [Flag(Alias = "-k")]
    private readonly bool KeepGoing;

    [Parameter("How many cores the stages may use together; all of them unless given.")]
    [Flag(Value = "N", Alias = "-j")]
    private readonly int? Jobs;

    [Parameter("Where stages run: local, slurm, or template for another scheduler that the site file describes (docs/cluster.md). On a cluster --jobs is how many jobs may be in the queue.")]
    [Flag(Value = "NAME")]
    private readonly string Executor = "";

    [Parameter("Shows what would be done, and does nothing.")]
    [Flag(Alias = "-n", Protects = true)]
    private readonly bool DryRun;

    [Parameter("Says why each stage would run, with old and new value, and runs nothing; with a name, of that stage.", Name = "explain")]
    [Flag(Value = "STAGE", ValueOptional = true, KeepsCommas = true, Protects = true)]
    private readonly string[]? ExplainStages;

    [Parameter("Draws the DAG (artifacts/dag.md and dag.html), and runs nothing.", Name = "plan")]
    [Flag(Protects = true)]
    private readonly bool DrawPlan;

    [Parameter("Prints JSON instead of text, one object a line, for machines.")]
    private readonly bool Json;

    [Parameter("Prints nothing but errors; the exit code says the rest.")]
    [Flag(Alias = "-q")]
    private readonly bool Quiet;

    [Parameter("Gives up (exit code 9) what another run is executing, instead of waiting for it.")]
    private readonly bool NoWait;

    [Parameter("Installs no Debian package, even as root.")]
    private readonly bool NoInstall;

    [Parameter("The store's folder, which checkouts may share; results/store unless given.")]
    [Flag(Value = "FOLDER", KeepsCommas = true)]
    private readonly string Store = "";

    [Parameter("Stores elsewhere, in the order in which they are asked: a folder, https://..., s3://bucket/folder. What they have is fetched instead of executed. Unless given those of the site file; 'none' asks none of these.")]
    [Flag(Value = "PLACE")]
    private readonly string[] Remote = [];

    [Parameter("Sends what is executed to the first store of --remote, signed with your key (./build.sh Key).", Name = "push")]
    private readonly bool SendExecuted;

    [Parameter("Status: whether the committed locks match pipelines and code; needs no data.")]
    private readonly bool Check;

    [Parameter("Verify: a capsule, to derive every number in it again; without it the store is read.")]
    [Flag(Value = "CAPSULE", KeepsCommas = true)]
    private readonly string Archive = "";

    [Parameter("Capsule: the file to write; artifacts/capsules/... unless given.")]
    [Flag(Value = "FILE", KeepsCommas = true)]
    private readonly string Output = "";

    [Parameter("Capsule: the private ECDSA key (P-256, PEM) that signs; unless given yours (./build.sh Key), made if there is none. Verify: the key that must have signed.", Name = "key")]
    [Flag(Value = "FILE", KeepsCommas = true)]
    private readonly string KeyFile = "";

    [Parameter("Verify: executes recorded stages again, apart, and compares bytes, meaning and numbers.")]
    private readonly bool Rerun;

    [Parameter("Verify --rerun: how many of the recorded stages, as a share or a number: 5%, 12.")]
    [Flag(Value = "SIZE")]
    private readonly string Sample = "5%";

    [Parameter("Verify --rerun: chooses the sample; unless given, those that were compared least often have their turn.")]
    [Flag(Value = "N")]
    private readonly int? Seed;

    [Parameter("Gc: how large the store's objects may be together: 20GB.")]
    [Flag(Value = "SIZE")]
    private readonly string MaxSize = "";

    [Parameter("Gc: deletes; without it the plan is only shown.")]
    private readonly bool Yes;

    [Parameter("CheckMetrics: exit 5 if the samples do not decide. Reproduce, Render: exit 3 if a published number differs or a claim failed, 5 if one is undecided, 4 if there was nothing to compare.")]
    private readonly bool Strict;

    [Parameter("CheckMetrics: a file for the result as JUnit XML, a test case a metric, as CI systems read it.")]
    [Flag(Value = "FILE", KeepsCommas = true)]
    private readonly string Junit = "";

    [Parameter("CheckMetrics: a file for the result as Markdown.")]
    [Flag(Value = "FILE", KeepsCommas = true)]
    private readonly string Markdown = "";

    [Parameter("MetricsDiff: git revisions whose accepted metrics are compared: one with those in the checkout, or two.")]
    [Flag(Value = "REV [REV]", KeepsCommas = true)]
    private readonly string[] Revision = [];

    [Parameter("MetricsDiff: runs whose metrics are compared, by their names in History: one with the accepted metrics, or two.")]
    [Flag(Value = "RUN")]
    private readonly string[] Run = [];

    [Parameter("Compare: the experiments, one to hold against the plain results, or two.")]
    [Flag(Value = "EXPERIMENT [EXPERIMENT]", KeepsCommas = true)]
    private readonly string[] Experiment = [];

    [Parameter("History: how many runs.")]
    [Flag(Value = "N")]
    private readonly int Limit = 20;

    [Parameter("Test: only projects, namespaces, classes and methods with this in their name.")]
    [Flag(Value = "TEXT")]
    private readonly string Filter = "";

    [Parameter("Bench: only this suite, a folder of bench/.")]
    [Flag(Value = "NAME")]
    private readonly string Suite = "";

    [Parameter("New: what, and its name: paper my-paper.")]
    [Flag(Value = "paper NAME")]
    private readonly string[] What = [];

    [Parameter("New: csharp, or python for a script that writes its metrics.")]
    [Flag(Value = "NAME")]
    private readonly string Language = "csharp";

    [Parameter("Queue: ends the jobs of stages that no run at work waits for, and jobs without stages.")]
    private readonly bool Cancel;

    [Parameter("Completion: bash, zsh, fish or pwsh.")]
    [Flag(Value = "SHELL")]
    private readonly string Shell = "";

    /// <summary>The parameters that select stages and determine their keys.</summary>
    private static readonly string[] Selecting =
        [nameof(Table), nameof(Paper), nameof(Profile), nameof(Stage), nameof(From), nameof(Until), nameof(Only), nameof(Downstream), nameof(Force), nameof(Set), nameof(Name), nameof(Store)];

    /// <summary>The parameters that name stores elsewhere.</summary>
    private static readonly string[] Elsewhere = [nameof(Remote), nameof(SendExecuted)];

    /// <summary>The parameters that show instead of run, and say how.</summary>
    private static readonly string[] Looking = [nameof(DryRun), nameof(ExplainStages), nameof(DrawPlan), nameof(Json), nameof(Quiet)];

    /// <summary>The parameters that control a run.</summary>
    private static readonly string[] Running = [nameof(KeepGoing), nameof(Jobs), nameof(Executor), nameof(NoWait)];

    private static AbsolutePath Artifacts => RootDirectory / "artifacts";

    private static AbsolutePath Results => RootDirectory / "results";

    protected internal override string Version =>
        $"retable {base.Version}, {(Tools.GitRevision.Of(RootDirectory) is { } commit ? $"at commit {commit[..Math.Min(12, commit.Length)]}" : "outside a repository")}, .NET {Environment.Version}";

    /// <summary>Whether a target should show what it would do, and do nothing.</summary>
    private bool ShowsOnly => DryRun || DrawPlan || ExplainStages is not null;

    /// <summary>The writer for what a target shows: none with <c>--quiet</c>.</summary>
    private TextWriter Shown => Quiet ? TextWriter.Null : Console.Out;

    /// <summary>Refuses parameters that only make sense together with another one.</summary>
    private void RefuseUnless(bool condition, string what, params IEnumerable<string> fields)
    {
        foreach (var parameter in BuildParameter.Of(GetType()).Where(parameter => !condition && Given.Contains(parameter.FieldName) && fields.Contains(parameter.FieldName)))
        {
            throw new Contract.BadInputException($"--{parameter.Name} has no meaning {what}") { Facts = [("meaning", parameter.Description)] };
        }
    }

    public static int Main(string[] args) => args is [Cluster.Node.NodeProgram.Word, .. var job] ? Cluster.Node.NodeProgram.Run(job, EngineOf.Machine) : Execute<Build>();
}
