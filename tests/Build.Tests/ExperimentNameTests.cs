using Retable.Contract;

namespace Retable.Front.Pipelines;

/// <summary>What an experiment is called that got no name.</summary>
public sealed class ExperimentNameTests
{
    [Fact]
    public void It_is_its_settings_in_the_order_of_their_names() =>
        Assert.Equal("epochs=2,train_size=600", Name(("train_size", "600"), ("epochs", "2")));

    [Fact]
    public void Two_spellings_of_a_value_are_one_experiment() => Assert.Equal(Name(("rate", "0.0001")), Name(("rate", "1e-4")));

    [Fact]
    public void What_no_file_name_should_have_is_left_out_and_a_digest_tells_it_from_others() =>
        Assert.Equal($"seeds=1,2~{Digest.OfText("seeds=[1,2]").Short}", Name(("seeds", "[1, 2]")));

    [Fact]
    public void A_path_cannot_lead_out_of_the_results() => Assert.DoesNotContain('/', Name(("data", "../../secret")));

    [Fact]
    public void A_long_one_is_cut_and_keeps_a_digest_of_the_whole()
    {
        var (one, other) = (Name(("title", new string('a', 200))), Name(("title", new string('a', 201))));

        Assert.Equal(ExperimentName.Longest, one.Length);
        Assert.NotEqual(one, other);
    }

    [Theory]
    [InlineData("mild", true), InlineData("v1.2_b-3", true), InlineData("", false), InlineData("..", false), InlineData("a/b", false), InlineData("a+b", false), InlineData("ä", false)]
    public void A_name_given_by_a_person_has_letters_digits_and_three_signs(string name, bool valid)
    {
        if (valid)
        {
            Assert.Equal(name, ExperimentName.Require(name));
        }
        else
        {
            Assert.Contains("letters, digits, '-', '_' and '.'", Assert.Throws<BadInputException>(() => ExperimentName.Require(name)).Describe(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Whoever_writes_the_name_of_settings_that_nobody_made_is_told_how_to_make_them() =>
        Assert.Contains("--set epochs=2", Assert.Throws<BadInputException>(() => ExperimentName.Require("epochs=2")).Hint, StringComparison.Ordinal);

    private static string Name(params (string Name, string Value)[] settings) =>
        ExperimentName.Of(Settings.Of(settings.ToDictionary(setting => setting.Name, setting => setting.Value)));
}
