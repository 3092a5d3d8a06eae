namespace Retable.Tests.Pipelines;

/// <summary>What becomes of a map of the defaults when a profile has one of the same name.</summary>
public sealed class ProfileMapTests
{
    [Theory]
    [InlineData("{epochs: 4, decay: {at: 1, by: 2}}", "{epochs: 1}", """{"decay":{"at":1,"by":2},"epochs":1}""")]
    [InlineData("{epochs: 4, decay: {at: 1, by: 2}}", "{decay: {by: 3}, rate: 5}", """{"decay":{"at":1,"by":3},"epochs":4,"rate":5}""")]
    [InlineData("{epochs: 4}", "{}", """{"epochs":4}""")]
    public void It_changes_the_entries_that_it_names_and_keeps_the_others(string @default, string profile, string expected) =>
        Assert.Equal(expected, Merged(@default, profile));

    [Theory]
    [InlineData("{library: {alpha: 2}}", "{paper: {lambda: 1}}", """{"paper":{"lambda":1}}""")]
    [InlineData("{end: {library: {alpha: 2}}, more: 1}", "{end: {paper: {lambda: 1}}}", """{"end":{"paper":{"lambda":1}},"more":1}""")]
    [InlineData("{library: {alpha: 2, magnitude: 5}}", "{library: {alpha: 3}}", """{"library":{"alpha":3,"magnitude":5}}""")]
    public void One_entry_over_one_of_another_name_is_another_choice(string @default, string profile, string expected) =>
        Assert.Equal(expected, Merged(@default, profile));

    [Theory]
    [InlineData("{library: {alpha: 2}}", "library", "\"library\"")]
    [InlineData("library", "{paper: {lambda: 1}}", """{"paper":{"lambda":1}}""")]
    [InlineData("[1, 2]", "[3]", "[3]")]
    public void What_is_no_map_is_replaced(string @default, string profile, string expected) => Assert.Equal(expected, Merged(@default, profile));

    private static string Merged(string @default, string profile) => new Lab().Step("see", "value:int=1").Expand($$$"""
        paper: lab
        defaults: {value: {{{@default}}} }
        profiles: {p: {value: {{{profile}}} }, q: {}}
        stages: {a: {step: see, profiles: [q], with: {value: '${value}'}, out: {out: f} } }
        """).Parameters["value"].Text;
}
