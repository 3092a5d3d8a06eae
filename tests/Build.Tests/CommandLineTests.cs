using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Tests;

namespace Retable.Front;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LittleBuild _build;

    public CommandLineTests() => _build = new LittleBuild(AbsolutePath.Of(_folder.At("attempt.txt")));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Bkae")]
    [InlineData("Bake", "--amuont", "3")]
    [InlineData("Bake", "--amount")]
    [InlineData("Bake", "--amount", "many")]
    [InlineData("Bake", "--amount", "0")]
    [InlineData("Bake", "--in-a-hurry=perhaps")]
    [InlineData("Bake", "bread")]
    [InlineData("Bake", "--skip", "Fecth")]
    public void What_is_wrong_on_a_command_line_is_named_with_what_was_meant(params string[] words)
    {
        var (code, text) = _build.Run(words);

        Assert.Equal(ExitCode.BadInput, code);
        Assert.Empty(_build.Ran);
        Snapshot.Match(text, $"{nameof(What_is_wrong_on_a_command_line_is_named_with_what_was_meant)}.{string.Join('_', words)}");
    }

    [Theory]
    [InlineData("--amount", "3")]
    [InlineData("--amount=3")]
    [InlineData("--AMOUNT", "3")]
    [InlineData("-n", "3")]
    [InlineData("-n3")]
    public void A_parameter_may_be_written_in_every_usual_way(params string[] words)
    {
        Assert.Equal((0, 3), (Succeed([.. words, "Fetch"]), _build.Amount));
    }

    [Fact]
    public void Letter_case_and_hyphens_of_names_do_not_matter()
    {
        Succeed("fETCH", "--InAHurry");

        Assert.True(_build.InAHurry);
        Assert.Equal(["Fetch"], _build.Ran);
    }

    [Fact]
    public void A_switch_does_not_swallow_the_target_behind_it()
    {
        Succeed("--in-a-hurry", "Fetch");

        Assert.True(_build.InAHurry);
        Assert.Equal(["Fetch"], _build.Ran);
    }

    [Fact]
    public void Items_of_a_list_are_joined_by_commas_or_given_again()
    {
        Succeed("Fetch", "--things", "bread,salt", "--things", "oil");

        Assert.Equal(["bread", "salt", "oil"], _build.Things);
    }

    [Fact]
    public void A_pair_keeps_its_commas()
    {
        Succeed("Fetch", "-S", "seeds=[0,1]", "--set", "data=mnist");

        Assert.Equal(["seeds=[0,1]", "data=mnist"], _build.Set);
    }

    [Fact]
    public void A_value_that_may_be_left_out_does_not_swallow_a_target()
    {
        Succeed("--why", "Fetch");

        Assert.Equal("", _build.Why);
        Assert.Equal(["Fetch"], _build.Ran);
    }

    [Fact]
    public void A_value_that_may_be_left_out_can_be_given()
    {
        Succeed("Fetch", "--why", "bread");

        Assert.Equal("bread", _build.Why);
    }

    [Fact]
    public void Behind_a_target_a_value_may_have_the_name_of_another_one()
    {
        Succeed("Fetch", "--why", "mix");

        Assert.Equal("mix", _build.Why);
        Assert.Equal(["Fetch"], _build.Ran);
    }

    [Fact]
    public void The_environment_sets_what_the_command_line_does_not()
    {
        Environment.SetEnvironmentVariable("RETABLE_AMOUNT", "7");
        try
        {
            Succeed("Fetch");
            Assert.Equal(7, _build.Amount);
            Succeed("Fetch", "--amount", "8");
            Assert.Equal(8, _build.Amount);
        }
        finally
        {
            Environment.SetEnvironmentVariable("RETABLE_AMOUNT", null);
        }
    }

    [Theory, InlineData("bash"), InlineData("zsh"), InlineData("fish"), InlineData("pwsh")]
    public void Completion_offers_every_listed_target_and_parameter(string shell)
    {
        var script = Completion.For(shell, _build);

        Assert.All(["Fetch", "Sweep", "--in-a-hurry", "--skip"], word => Assert.Contains(word, script, StringComparison.Ordinal));
        Assert.DoesNotContain("Hidden", script, StringComparison.Ordinal);
    }

    private int Succeed(params string[] words)
    {
        var (code, text) = _build.Run(words);
        Assert.True(code == 0, text);
        return code;
    }
}
