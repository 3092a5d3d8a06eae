using System.Diagnostics;
using System.Text.RegularExpressions;
using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Runs;
using Retable.Engine.Scheduling;

namespace Retable.Tests;

/// <summary>docs/adding-a-paper.md builds a paper: tests/SmallestPaper is that paper, and it runs.</summary>
public sealed partial class AddingAPaperTests
{
    private const int MaximumLines = 450;
    private static readonly string Page = File.ReadAllText(Checkout.At("docs", "adding-a-paper.md"));

    public static TheoryData<string> Files => [.. Directory.GetFiles(Checkout.At("tests", "SmallestPaper"))
        .Select(file => Path.GetFileName(file)!).Where(name => Path.GetExtension(name) is ".cs" or ".yaml").Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public void The_page_has_every_file_as_it_is_built(string name) => Assert.Contains(Text(name).TrimEnd('\n'), Blocks());

    [Fact]
    public void The_page_has_no_other_file() => Assert.Equal(Files.Count, Blocks().Count);

    [Fact]
    public void The_whole_paper_is_short() =>
        Assert.InRange(Blocks().Sum(block => block.Split('\n').Length), 1, MaximumLines);

    // The data set is not fetched: its two files are easy images of our own.
    [Fact]
    public void Its_pipeline_runs_from_images_to_the_table()
    {
        using var lab = new StepLab();
        Directory.CreateDirectory(lab.At("easy"));
        lab.Quarters("easy/train.parquet", "train", 240, 28, new Philox(1));
        lab.Quarters("easy/test.parquet", "test", 80, 28, new Philox(2));
        Directory.CreateDirectory(lab.At("reproducibility/msp"));
        File.WriteAllText(lab.At("reproducibility/msp/detection.yaml"), Text("detection.yaml"));

        var outcome = Run(lab.At("."), Download().Replace(Text("msp.yaml"), """
              data:
                run: cp ${in.train} ${out.train}; cp ${in.test} ${out.test}
                kind: download
                in: {train: easy/train.parquet, test: easy/test.parquet}
                out: {train: train.parquet, test: test.parquet}

            """, 1));

        Assert.Equal(ExitCode.Done, outcome);
        var table = File.ReadAllText(lab.At("results/msp/smoke/detection/detection.txt"));
        Assert.Contains("Cross-entropy, maximum softmax", table, StringComparison.Ordinal);
        Assert.Contains("tells textures from clothes better than chance", table, StringComparison.Ordinal);
    }

    private static int Run(string project, string yaml)
    {
        var settings = new EngineSettings { Project = Path.GetFullPath(project), Catalog = Catalog(), Capacity = new Capacity(1, 0, []) };
        var dag = new Dag(PipelineFile.Parse(yaml, "pipelines/msp.yaml").Expand("smoke", settings.Catalog));
        using var engine = new RetableEngine(settings);
        using var stop = new StopSignal();
        var request = new RunRequest { Dag = dag, Selected = Selection.All.Apply(dag), Command = "test" };
        return engine.RunAsync(request, new Deaf(), stop).GetAwaiter().GetResult().ExitCode;
    }

    private static StepCatalog Catalog() => new()
    {
        Executables = new Dictionary<string, StepExecutable>
        {
            ["msp"] = Describe("SmallestPaper"),
            ["download"] = Describe("Download"),
            ["images"] = Describe("Images"),
            ["render"] = Describe("Render"),
        },
    };

    private static StepExecutable Describe(string project)
    {
        var program = Checkout.At("artifacts", "bin", project, "release", $"Retable.{project}");
        using var process = Process.Start(new ProcessStartInfo(program, ["describe"]) { RedirectStandardOutput = true })!;
        var description = StepDescription.FromJson(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        return new StepExecutable
        {
            Path = program,
            Verbs = description.Verbs.ToDictionary(
                verb => verb.Name, verb => new StepVerb { Description = verb, Identity = Digest.OfText($"{project} {verb.Name}").ToString() }, StringComparer.Ordinal),
        };
    }

    private static string Text(string name) => File.ReadAllText(Checkout.At("tests", "SmallestPaper", name));

    private static IReadOnlyList<string> Blocks() => [.. Block().Matches(Page).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^```(?:csharp|yaml)\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^  data:\n(?:    .*\n)+\n", RegexOptions.Multiline)]
    private static partial Regex Download();

    private sealed class Deaf : IRunObserver
    {
        public void On(RunEvent what)
        {
        }
    }
}
