using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Tests;

namespace Retable.Front.Pipelines;

/// <summary>A data set that nobody knows is named before anything runs, and blamed on whoever wrote it.</summary>
public sealed class DataSetCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DataSetCheckTests()
    {
        _folder.Write("pipelines/datasets.yaml", "datasets: {mnist: {}, fashion-mnist: {}}\n");
        _folder.Write("pipelines/tiny.yaml", """
            paper: tiny
            defaults: {data: mnist}
            profiles: {smoke: {}}
            stages:
              data:
                step: download
                in: {registry: pipelines/datasets.yaml}
                with: {dataset: '${data}'}
                out: {train: train.parquet}
            """);
    }

    [Fact]
    public void A_misspelt_data_set_of_the_command_line_is_the_command_lines_fault()
    {
        var error = Assert.Throws<BadInputException>(() => Open(("data", "mnits")));

        Assert.Equal("--set data=mnits does not fit tiny: there is no data set 'mnits' in pipelines/datasets.yaml", error.Message);
        Assert.Contains(("nearest", "mnist"), error.Facts);
    }

    [Fact]
    public void A_misspelt_data_set_of_a_pipeline_is_named_with_its_place()
    {
        _folder.Write("pipelines/tiny.yaml", File.ReadAllText(_folder.At("pipelines", "tiny.yaml")).Replace("data: mnist}", "data: mnits}", StringComparison.Ordinal));
        var error = Assert.Throws<BadInputException>(() => Open());

        Assert.Equal("pipelines/tiny.yaml", error.At?.File);
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_the_command_lines_fault() =>
        Assert.StartsWith("--set data=[mnist, 3] does not fit tiny: ", Assert.Throws<BadInputException>(() => Open(("data", "[mnist, 3]"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_registry_that_cannot_be_read_is_left_to_the_download()
    {
        _folder.Write("pipelines/datasets.yaml", "datasets: [");

        Assert.Single(Open().Dag.Stages);
    }

    public void Dispose() => _folder.Dispose();

    private AskedPipelines Open(params (string Name, string Value)[] overrides) => new Project(AbsolutePath.Of(_folder.Path)).Open(
        new PipelineQuestion { Profile = "smoke", Overrides = overrides.ToDictionary(pair => pair.Name, pair => pair.Value) },
        new StepCatalog
        {
            Executables = new Dictionary<string, StepExecutable>
            {
                ["download"] = new() { Path = "download.dll", Verbs = new Dictionary<string, StepVerb> { ["download"] = new() { Description = Download, Identity = new string('0', 64) } } },
            },
        });

    private static VerbDescription Download => new()
    {
        Name = "download",
        Kind = "download",
        EntryPoint = "",
        Parameters = [new ParameterDescription("dataset", "text") { Required = true }],
        Inputs = [new SlotDescription("registry")],
        Outputs = [new SlotDescription("train")],
    };
}
