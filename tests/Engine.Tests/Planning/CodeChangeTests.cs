using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Identity;
using Retable.Engine.Pipelines;
using Retable.Engine.Runs;
using Retable.Tests.Execution;
using Retable.Tests.Identity;

namespace Retable.Tests.Planning;

/// <summary>A line of a step's code changes: a plan, an explanation and the check of a lock say which class it is in.</summary>
public sealed class CodeChangeTests : IDisposable
{
    private const string Pipeline = """
        paper: lab
        profiles: {p: {}}
        stages:
          library: {step: lab train, with: {loss: library}, out: {model: model.txt}}
          plain: {step: lab train, with: {loss: plain}, out: {model: model.txt}}
        """;

    private const string Source = """
        namespace Lab;
        public sealed record Parameters { public required Loss Loss { get; init; } }
        public abstract record Loss
        {
            public abstract double Of(double[] x);
            public sealed record Plain : Loss { public override double Of(double[] x) => 0.1 * x.Sum(); }
            public sealed record Library : Loss { public override double Of(double[] x) => Anchors.Pull(x) + Anchors.Push(x); }
        }
        public static class Anchors
        {
            public static double Pull(double[] x) => x.Select(v => v * 0.2).Sum();
            public static double Push(double[] x) => x[0] - 0.4;
        }
        public static class Optimizer { public static double Step(double x) => x - 0.3; }
        public static class Train { public static double Run(Parameters given) => given.Loss.Of(new[] { 1.0, 2.0 }) + Optimizer.Step(1); }
        """;

    /// <summary>Writes one line, alone or as a worker that stays.</summary>
    private const string Program = """
        #!/bin/sh
        done_with() { echo 1 > "$(dirname "$1")/out/model.txt"; }
        if test "$1" != serve; then done_with "$2"; exit; fi
        while read -r verb spec; do done_with "$spec"; echo '{"event":"end","exit":0}'; done
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("v * 0.2", "v * 0.25", "library: run: the step's code: Anchors.Pull changed\nplain: up to date")]
    [InlineData("x[0] - 0.4", "x[0] - 0.5", "library: run: the step's code: Anchors.Push changed\nplain: up to date")]
    [InlineData("x - 0.3", "x - 0.5", "library: run: the step's code: Optimizer.Step changed\nplain: run: the step's code: Optimizer.Step changed")]
    [InlineData("Anchors.Push(x);", "Extra.Push(x); public static class Extra { public static double Push(double[] x) => 2; }", "library: run: the step's code: Loss.Library.Of changed, Loss.Library.Extra added\nplain: up to date")]
    public void A_plan_names_what_changed(string old, string now, string plan)
    {
        Run(Source);
        Assert.Equal(plan, Plan(Changed(old, now)));
    }

    [Fact]
    public void Several_are_named_in_part_and_counted()
    {
        Run(Source);
        var changed = Source.Replace("0.1", "0.11").Replace("0.3", "0.31").Replace("given.Loss.Of(new[] { 1.0, 2.0 })", "given.Loss.Of(new[] { 1.0 }) + Later.Now() + Latest.Now()")
            + "public static class Later { public static int Now() => 3; } public static class Latest { public static int Now() => 3; }";
        Assert.Equal("plain: run: the step's code: Loss.Plain.Of changed, Optimizer.Step changed, Train.Run changed and 2 more", Plan(changed).Split('\n')[1]);
    }

    [Fact]
    public void An_explanation_has_the_identities_besides()
    {
        Run(Source);
        var lines = Explain(Changed("v * 0.2", "v * 0.25"), "library").Split('\n');
        Assert.Equal("library: run: the step's code: Anchors.Pull changed", lines[0]);
        Assert.Equal("    what Anchors.Pull changed", lines[^1]);
    }

    [Fact]
    public void After_the_run_it_is_still_told_why_it_ran()
    {
        Run(Source);
        Run(Changed("v * 0.2", "v * 0.25"));
        Assert.Contains("last executed: the step's code: Anchors.Pull changed", Explain(Changed("v * 0.2", "v * 0.25"), "library"));
    }

    [Fact]
    public void A_lock_that_no_longer_matches_says_it_too()
    {
        Run(Source);
        using var engine = Engine(Changed("v * 0.2", "v * 0.25"), out var dag);
        Assert.Equal(["library: the step's code: Anchors.Pull changed"], engine.CheckLocks(dag).Select(finding => finding.ToString()));
    }

    [Fact]
    public void Where_the_old_code_is_not_known_the_identities_are_told()
    {
        Run(Source);
        Directory.Delete(Codes, recursive: true);
        Assert.StartsWith("library: run: the step's code was ", Plan(Changed("v * 0.2", "v * 0.25")));
    }

    [Fact]
    public void A_file_that_is_damaged_is_as_good_as_none()
    {
        Run(Source);
        foreach (var file in Directory.GetFiles(Codes))
        {
            File.WriteAllText(file, "retable-code/1\n half");
        }

        Assert.StartsWith("library: run: the step's code was ", Plan(Changed("v * 0.2", "v * 0.25")));
    }

    [Fact]
    public async Task There_is_one_file_an_identity_and_none_that_nobody_asks_for_outlives_a_collection()
    {
        Run(Source);
        Assert.Equal(2, Directory.GetFiles(Codes).Length);
        Run(Source.Replace("0.3", "0.31"));
        Run(Source.Replace("0.3", "0.32"));
        Assert.Equal(6, Directory.GetFiles(Codes).Length);

        using var engine = Engine(Source, out _);
        await engine.CollectAsync(long.MaxValue, _ => false, CancellationToken.None);
        Assert.Equal(4, Directory.GetFiles(Codes).Length);
    }

    private string Codes => _folder.At("results/store/codes");

    private static string Changed(string old, string now)
    {
        Assert.Contains(old, Source);
        return Source.Replace(old, now);
    }

    private void Run(string source)
    {
        using var engine = Engine(source, out var dag);
        using var stop = new StopSignal();
        var outcome = engine.RunAsync(new RunRequest { Dag = dag, Selected = Selection.All.Apply(dag), Command = "test", WritesLock = true }, new Deaf(), stop).GetAwaiter().GetResult();
        Assert.Equal(ExitCode.Done, outcome.ExitCode);
    }

    private string Plan(string source)
    {
        using var engine = Engine(source, out var dag);
        return Lab.Show(engine.PlanOf(dag, Selection.All.Apply(dag)));
    }

    private string Explain(string source, string stage)
    {
        using var engine = Engine(source, out var dag);
        return string.Join('\n', engine.Explain(engine.PlanOf(dag, Selection.All.Apply(dag)), [stage]).SelectMany(one => one.Lines()));
    }

    private RetableEngine Engine(string source, out Dag dag)
    {
        var catalog = Catalog(_folder, source);
        dag = new Dag(PipelineFile.Parse(Pipeline, "pipelines/lab.yaml").Expand("p", catalog));
        return new RetableEngine(new EngineSettings { Project = _folder.Path, Store = _folder.At("results/store"), Catalog = catalog });
    }

    /// <summary>As the build writes it.</summary>
    internal static StepCatalog Catalog(TemporaryFolder folder, string source, string? place = null)
    {
        var program = folder.At("bin/Step");
        Directory.CreateDirectory(folder.At("bin"));
        File.WriteAllText(program, Program);
        using (var chmod = System.Diagnostics.Process.Start("chmod", ["+x", program]))
        {
            chmod.WaitForExit();
        }

        var verb = new VerbDescription
        {
            Name = "train",
            Kind = "train",
            EntryPoint = "Step|Lab.Train|Run",
            Parameters = [new ParameterDescription("loss", "case") { Required = true, Cases = [new("library", "Step|Lab.Loss+Library", []), new("plain", "Step|Lab.Loss+Plain", [])] }],
            Inputs = [],
            Outputs = [new("model")],
        };
        using var code = new StepCode(CodeLab.CompileInto(folder.At("bin"), source, place));
        var identity = code.Of(verb);
        var described = new StepVerb
        {
            Description = verb,
            Identity = identity.Common.Identity.ToString(),
            Cases = identity.Cases.ToDictionary(@case => @case.Key, @case => new CaseCode(@case.Value.Alone.Identity.ToString())),
        };
        return new StepCatalog { Executables = new Dictionary<string, StepExecutable> { ["lab"] = new() { Path = "bin/Step", Verbs = new Dictionary<string, StepVerb> { ["train"] = described } } } };
    }
}
