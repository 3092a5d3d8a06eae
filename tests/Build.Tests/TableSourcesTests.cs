using Nuke.Common.IO;
using Retable.Contract;
using Retable.Parquet;
using Retable.Tests;

namespace Retable.Front.Pipelines;

/// <summary>A path tells where a number came from only as long as the same lies there.</summary>
public sealed class TableSourcesTests : IDisposable
{
    private const string File = "results/tiny/smoke/evaluate/metrics.bin";
    private readonly TemporaryFolder _folder = new();

    public TableSourcesTests()
    {
        _folder.Write("pipelines/tiny.yaml", """
            paper: tiny
            profiles: {smoke: {}}
            stages:
              evaluate: {run: 'touch ${out.metrics}', out: {metrics: metrics.bin}}
              main: {run: 'cat ${in.metrics} > ${out.cells}', in: {metrics: evaluate.metrics}, out: {cells: cells.parquet}, table: true}
            """);
        _folder.Write("artifacts/steps.json", """{"executables": {}}""");
        _folder.Write(File, "as it was");
        Cells(Digest.OfText("as it was").ToString());
    }

    [Fact]
    public void A_file_that_says_what_it_said_then_has_not_moved() => Assert.False(Source().HasMoved);

    [Fact]
    public void Of_a_file_that_says_something_else_both_digests_are_told()
    {
        _folder.Write(File, "something else");

        Assert.Equal($"{File} as of {Digest.OfText("as it was").Short}; the file is now {Digest.OfText("something else").Short}", Source().ToString());
    }

    [Fact]
    public void A_file_that_is_no_longer_there_is_gone()
    {
        System.IO.File.Delete(_folder.At(File));

        Assert.Equal($"{File} as of {Digest.OfText("as it was").Short}; the file is gone", Source().ToString());
    }

    [Fact]
    public void Of_a_table_that_was_made_before_it_had_digests_nothing_is_said()
    {
        ParquetFile.Write(_folder.At("results/tiny/smoke/main/cells.parquet"), new Table(Column.Of("sources", [File])));

        Assert.Empty(Sources());
    }

    public void Dispose() => _folder.Dispose();

    private void Cells(string digest)
    {
        Directory.CreateDirectory(_folder.At("results/tiny/smoke/main"));
        ParquetFile.Write(_folder.At("results/tiny/smoke/main/cells.parquet"), new Table(Column.Of("sources", [File, File]), Column.Of("source_digests", [digest, digest])));
    }

    private TableSource Source() => Assert.Single(Sources());

    private IReadOnlyList<TableSource> Sources()
    {
        using var pipelines = new OpenPipelines(AbsolutePath.Of(_folder.Path), new PipelineQuestion { Profile = "smoke" });
        return TableSources.Of(pipelines, pipelines.Dag.Stages.Single(stage => stage.IsTable));
    }
}
