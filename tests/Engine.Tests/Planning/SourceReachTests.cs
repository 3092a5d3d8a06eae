using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;

namespace Retable.Tests.Planning;

/// <summary>From a line of code to the stages that run it.</summary>
public sealed class SourceReachTests : IDisposable
{
    private const string Place = "src/Lab/Losses.cs";

    private const string Pipeline = """
        paper: lab
        profiles: {p: {}}
        stages:
          library: {step: lab train, with: {loss: library}, out: {model: model.txt}}
          plain: {step: lab train, with: {loss: plain}, out: {model: model.txt}}
          count: {run: 'wc -l ${in.words} > ${out.text}', in: {words: data/words.txt}, out: {text: text.txt}}
        """;

    private const string Source = """
        namespace Lab;
        public sealed record Parameters { public required Loss Loss { get; init; } }
        public abstract record Loss
        {
            public abstract double Of(double[] x);
            public sealed record Plain : Loss
            {
                public override double Of(double[] x) => 0.1 * x.Sum();
            }
            public sealed record Library : Loss { public override double Of(double[] x) => Anchors.Pull(x); }
        }
        public static class Anchors
        {
            private static readonly double Weight = Math.Sqrt(2);
            public static double Pull(double[] x)
            {
                var squares = x.Select(v => v * v);
                // Their mean.
                return squares.Average() * Weight;
            }
            public static double Push(double[] x) => x[0] - 0.4;
            static Anchors() { }
        }
        public static class Train { public static double Run(Parameters given) => given.Loss.Of(new[] { 1.0, 2.0 }); }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0.1 * x.Sum()", "Loss.Plain.Of", "plain")]
    [InlineData("var squares", "Anchors.Pull", "library")]
    [InlineData("// Their mean", "Anchors.Pull", "library")]
    [InlineData("readonly double Weight", "Anchors.cctor", "library")]
    [InlineData("class Train", "Train.Run", "library plain")]
    [InlineData("x[0] - 0.4", "Anchors.Push", "")]
    public void A_line_means_the_member_around_it_and_the_stages_that_run_that(string text, string name, string stages)
    {
        var reach = Reach(Place, LineOf(text));
        Assert.Equal([name], reach.Names);
        Assert.Equal(stages, Names(reach));
    }

    [Fact]
    public void A_line_in_no_member_means_the_types_of_the_file() =>
        Assert.Equal(["Anchors", "Loss", "Loss.Library", "Loss.Plain", "Parameters", "Train"], Reach(Place, LineOf("namespace Lab")).Names);

    [Fact]
    public void A_file_means_all_stages_that_run_any_of_its_types() => Assert.Equal("library plain", Names(Reach(Place, null)));

    [Fact]
    public void A_file_that_a_stage_reads_means_that_stage()
    {
        var reach = Reach("data/words.txt", null);
        Assert.Empty(reach.Names);
        Assert.Equal("count", Names(reach));
    }

    [Fact]
    public void A_file_of_no_stage_means_none() => Assert.Equal("", Names(Reach("src/Lab/Other.cs", null)));

    [Fact]
    public void Without_debug_symbols_nothing_is_claimed()
    {
        var catalog = CodeChangeTests.Catalog(_folder, Source);
        Assert.Equal("", Names(Reach(catalog, Place, null)));
    }

    /// <summary>From 1; the sources are compiled behind a line of usings.</summary>
    private static int LineOf(string text) => Source[..Source.IndexOf(text, StringComparison.Ordinal)].Count(letter => letter == '\n') + 2;

    private static string Names(SourceReach reach) => string.Join(' ', reach.Stages.Select(stage => stage.Name));

    private SourceReach Reach(string file, int? line) => Reach(CodeChangeTests.Catalog(_folder, Source, Place), file, line);

    private SourceReach Reach(StepCatalog catalog, string file, int? line)
    {
        var dag = new Dag(PipelineFile.Parse(Pipeline, "pipelines/lab.yaml").Expand("p", catalog));
        using var engine = new RetableEngine(new EngineSettings { Project = _folder.Path, Store = _folder.At("results/store"), Catalog = catalog });
        return engine.ReachOf(dag, Selection.All.Apply(dag), file, line);
    }
}
