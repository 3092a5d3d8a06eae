using Retable.Contract;

namespace Retable.Tests.Pipelines;

/// <summary>A slip in a pipeline file is answered with its place and the name that was probably meant.</summary>
public sealed class TypoTests
{
    private const string Pipeline = """
        paper: lab
        defaults: {epochs: 4}
        profiles: {p: {}}
        stages:
          data:
            step: lab get
            out: {train: train.parquet}
          member:
            matrix: {seed: [0, 1]}
            profiles: [p]
            step: lab train
            in: {train: data.train}
            with: {loss: paper, epochs: '${epochs}', rate: 0.5, seed: '${seed}'}
            out: {model: model.bin}
            resources: {cpus: 1}
          table:
            step: lab show
            in: {models: 'member[*].model'}
            out: {markdown: table.md}
        """;

    private readonly Lab _lab = new Lab()
        .Step("lab get", "", "", "train")
        .Step("lab train", "loss:paper/other=paper epochs:int@1..100=1 rate:float@0..1=0.1 seed:int=0", "train", "model")
        .Step("lab show", "", "models*", "markdown");

    [Fact]
    public void The_pipeline_without_a_slip_is_fine() => Assert.Equal(4, _lab.Expand(Pipeline).Stages.Length);

    [Theory]
    [InlineData("stages:", "stage:", "stages", 4, 1)]
    [InlineData("step: lab train", "step: lba train", "lab", 11, 11)]
    [InlineData("step: lab train", "step: lab trian", "train", 11, 11)]
    [InlineData("resources:", "resource:", "resources", 15, 5)]
    [InlineData("cpus: 1", "cpu: 1", "cpus", 15, 17)]
    [InlineData("data.train", "dta.train", "data", 12, 17)]
    [InlineData("data.train", "data.trian", "train", 12, 17)]
    [InlineData("epochs: '${epochs}'", "epoch: '${epochs}'", "epochs", 13, 25)]
    [InlineData("'${epochs}'", "'${epoch}'", "epochs", 13, 33)]
    [InlineData("loss: paper", "loss: papr", "paper", 13, 18)]
    [InlineData("in: {train", "in: {tarin", "train", 12, 10)]
    [InlineData("{model: model.bin}", "{modle: model.bin}", "model", 14, 11)]
    [InlineData("profiles: [p]", "profiles: [P]", "p", 8, 3)]
    [InlineData("member[*]", "member[sed=0]", "seed", 18, 18)]
    [InlineData("{epochs: 4}", "{epochs: 4, epoch: 3}", "epochs", 2, 23)]
    public void The_nearest_name_and_the_place_are_given(string right, string wrong, string nearest, int line, int column)
    {
        Assert.Contains(right, Pipeline);
        var error = Assert.Throws<BadInputException>(() => _lab.Expand(Pipeline.Replace(right, wrong)));
        Assert.Contains(("nearest", nearest), error.Facts);
        Assert.Equal($"pipelines/lab.yaml:{line}:{column}", error.At!.ToString());
    }

    [Theory]
    [InlineData("rate: 0.5", "rate: 2", "float in 0 … 1")]
    [InlineData("rate: 0.5", "rate: fast", "float in 0 … 1")]
    [InlineData("epochs: '${epochs}'", "epochs: 1.5", "int in 1 … 100")]
    [InlineData("cpus: 1", "cpus: 0", "an integer in 1 … 4096")]
    public void A_value_out_of_range_or_of_another_type_gets_what_was_expected(string right, string wrong, string expected)
    {
        var error = Assert.Throws<BadInputException>(() => _lab.Expand(Pipeline.Replace(right, wrong).Replace("{epochs: 4}", "{epochs: 4, again: '${epochs}'}").Replace("seed: '${seed}'", "seed: '${again}'")));
        Assert.Contains(("expected", expected), error.Facts);
        Assert.NotNull(error.At!.Column);
    }

    [Fact]
    public void Stages_in_a_circle_are_named()
    {
        var error = Assert.Throws<BadInputException>(() => _lab.Plan("""
            paper: lab
            profiles: {p: {}}
            stages:
              a: {step: lab show, in: {models: b.markdown}, out: {markdown: f}}
              b: {step: lab show, in: {models: a.markdown}, out: {markdown: f}}
            """));
        Assert.Equal(("circle", "b -> a -> b"), error.Facts[0]);
    }
}
