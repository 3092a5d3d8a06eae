namespace Retable.Tests.Planning;

/// <summary>Stories: the code of a case changes, and what runs.</summary>
public sealed class ChosenCodeTests
{
    private const string Pipeline = """
        paper: lab
        profiles: {p: {}}
        stages:
          plain: {step: lab train, with: {loss: plain}, out: {out: f}}
          library: {step: lab train, with: {loss: {library: {alpha: 2}}}, out: {out: f}}
          both: {step: lab train, with: {loss: plain, others: [library]}, out: {out: f}}
        """;

    private readonly Lab _lab = new Lab().Step("lab train", nested: [Lab.Choice("loss", ("plain", ""), ("library", "alpha:float=2")), Others]);

    private static Contract.ParameterDescription Others { get; } =
        Lab.Choice("others", ("plain", ""), ("library", "alpha:float=2")) with { Type = "list of case", Required = false, Default = new System.Text.Json.Nodes.JsonArray() };

    [Fact]
    public void Only_stages_that_choose_the_case_run_however_they_choose_it()
    {
        _lab.Code("lab train", ("plain", "1"), ("library", "1"));
        Assert.Equal(["plain", "library", "both"], _lab.Run(Pipeline));
        _lab.Code("lab train", ("plain", "1"), ("library", "2"));
        Assert.Equal(["library", "both"], _lab.Run(Pipeline));
        _lab.Code("lab train", ("plain", "2"), ("library", "2"));
        Assert.Equal(["plain", "both"], _lab.Run(Pipeline));
    }
}
