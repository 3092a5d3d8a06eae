using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Report;
using Retable.Tests;

namespace Retable.Front.Reporting;

/// <summary>What the front finds for a report: the run in its journal, data sets in the registry, departures on the paper's page.</summary>
public sealed class ReportFactsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private AbsolutePath Root => AbsolutePath.Of(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_stage_knows_when_it_started_and_ended_within_its_run()
    {
        static string Line(int second, RunEvent what) => $$"""{"at": "2026-01-31T00:00:0{{second}}+00:00", "what": {{what.ToLine()}}}""";
        var journal = _folder.Write("run.jsonl", string.Join('\n',
            Line(1, new RunEvent.RunStarted("r", "./build.sh Reproduce", 0, 0, 2, 0, null)),
            Line(3, new RunEvent.StageStarted("cac.laptop/model", "never ran before", 1, null)),
            Line(4, new RunEvent.StageStarted("cac.laptop/model", "tried again", 2, null)),
            Line(9, new RunEvent.StageEnded("cac.laptop/model", StageEnding.Ran)),
            Line(9, new RunEvent.StageEnded("amp.laptop/model", StageEnding.Ran))));

        var stage = Assert.Single(RunRecord.Of(journal, "cac.laptop/").Stages);
        Assert.Equal(("model", "tried again", 3.0, 8.0), (stage.Name, stage.Why, stage.Started, stage.Ended));
    }

    [Fact]
    public void A_data_set_has_the_licence_and_the_checksums_of_its_registry()
    {
        _folder.Write("pipelines/datasets.yaml", """
            datasets:
              little:
                about: Ten pictures.
                licence: MIT
                splits: {train: [images]}
                files:
                  images: {size: 10, sha256: abc}
            """);

        var set = Assert.Single(DataSetFacts.Read(Root, [Download("little")]));
        Assert.Equal(("little", "Ten pictures", "MIT", "train", "Read by data."), (set.Name, set.About, set.Licence, set.Splits, set.Stages));
        Assert.Equal([("images", "abc")], set.Files);
    }

    [Fact]
    public void What_the_registry_does_not_say_is_not_known()
    {
        _folder.Write("pipelines/datasets.yaml", "datasets: {other: {about: none}}");

        Assert.Equal("not known", Assert.Single(DataSetFacts.Read(Root, [Download("little")])).Licence);
    }

    [Fact]
    public void The_sections_that_tell_of_departures_are_taken_from_the_papers_page()
    {
        _folder.Write("docs/papers/cac.md", "# cac\n\n## Tables\n\nnone\n\n## Where it departs\n\n- Ties.\n\n## Speed\n\nfast\n\n## Where paper and code differ\n\nHere.\n");

        Assert.Equal([new RemarkFacts("Where it departs", "- Ties."), new RemarkFacts("Where paper and code differ", "Here.")], PaperRemarks.Read(Root, "cac"));
    }

    [Fact]
    public void A_paper_without_a_page_has_no_departures() => Assert.Empty(PaperRemarks.Read(Root, "none"));

    private static Stage Download(string set) => new()
    {
        Name = "data",
        Group = "data",
        Paper = "cac",
        Profile = "laptop",
        Step = new StepCall.Verb("download", "download"),
        Kind = "download",
        Parameters = NameMap.Of(("dataset", CanonicalValue.Of(set))),
        Inputs = NameMap.Of(("registry", InputList.Of(new Source.ProjectFile("pipelines/datasets.yaml")))),
        Outputs = NameMap.Of(("train", "train.parquet")),
        At = new SourcePosition("pipelines/cac.yaml"),
    };
}
