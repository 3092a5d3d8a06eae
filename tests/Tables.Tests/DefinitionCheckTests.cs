using Retable.Contract;
using Retable.Tables;

namespace Retable.Tests.Tables;

/// <summary>What is said of a definition before anything was measured.</summary>
public sealed class DefinitionCheckTests
{
    private static readonly string[] Profiles = ["smoke", "laptop", "paper"];

    [Theory]
    [InlineData("{label: Ours, method: ours, score: gamma}", "{label: Ours, method: ours, score: gamma, profiles: [labtop]}", "the row 'ours'")]
    [InlineData("metric: fpr95, dataset: far,", "metric: fpr95, dataset: far, profiles: [labtop],", "the column 'fpr95'")]
    public void A_profile_that_the_pipeline_lacks_is_told_with_the_nearest(string part, string with, string what)
    {
        var error = Assert.Throws<BadInputException>(() => DefinitionCheck.RequireProfiles(Lab.Read(Lab.Definition.Replace(part, with)), Profiles));

        Assert.Equal($"{what} is for a profile that demo does not have: 'labtop'", error.Message);
        Assert.Contains(("nearest", "laptop"), error.Facts);
        Assert.NotNull(error.At!.Line);
    }

    [Fact]
    public void A_metric_that_no_stage_measures_is_told_with_its_line_and_the_nearest()
    {
        var definition = Lab.Read(Lab.Definition.Replace("metric: auroc", "metric: aurco"));
        var error = Assert.Throws<BadInputException>(() => DefinitionCheck.RequireMetrics(definition, ["accuracy", "auroc", "fpr95"]));

        Assert.Equal("the column 'auroc' asks for metric 'aurco', which no stage behind this table measures", error.Message);
        Assert.Contains(("nearest", "auroc"), error.Facts);
        Assert.NotNull(error.At!.Column);
    }

    [Fact]
    public void A_definition_that_asks_for_what_is_measured_passes() =>
        DefinitionCheck.RequireMetrics(Lab.Read(), ["accuracy", "auroc", "fpr95", "ece"]);

    [Theory]
    [InlineData("method: ours", "method: orus", "the row 'ours' asks for method 'orus'", "ours")]
    [InlineData("metric: auroc", "metric: aurco", "the column 'auroc' asks for metric 'aurco'", "auroc")]
    [InlineData("score: gamma", "score: gama", "the row 'ours' asks for score 'gama'", "gamma")]
    [InlineData("metric: fpr95, dataset: far", "metric: fpr95, dataset: farr", "the column 'fpr95' asks for dataset 'farr'", "far")]
    public void A_name_that_no_accepted_metric_has_is_doubted_with_the_nearest(string part, string with, string doubt, string nearest)
    {
        var text = Assert.Single(DefinitionCheck.Doubts(Lab.Read(Lab.Definition.Replace(part, with)), Lab.Metrics()));

        Assert.Matches($@"^reproducibility/demo/main\.yaml:\d+:\d+: {doubt}, which the accepted metrics do not have; nearest: {nearest}$", text);
    }

    [Fact]
    public void A_right_definition_is_not_doubted_and_nothing_is_without_accepted_metrics()
    {
        Assert.Empty(DefinitionCheck.Doubts(Lab.Read(), Lab.Metrics()));
        Assert.Empty(DefinitionCheck.Doubts(Lab.Read(Lab.Definition.Replace("method: ours", "method: orus")), []));
    }
}
