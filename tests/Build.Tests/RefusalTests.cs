using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Tests;

namespace Retable.Front;

/// <summary>No parameter is ever ignored: whoever cannot honour one refuses it.</summary>
public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LittleBuild _little;

    public RefusalTests() => _little = new LittleBuild(AbsolutePath.Of(_folder.At("attempt.txt")));

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Targets => [.. new TargetGraph(new Build()).Targets.Select(target => target.Name)];

    [Theory, MemberData(nameof(Targets))]
    public void A_target_refuses_every_parameter_that_it_does_not_take_and_names_both(string name)
    {
        var target = new TargetGraph(new Build()).Get(name);
        Assert.All(BuildParameter.Of(typeof(Build)).Where(parameter => !target.Takes(parameter)), parameter =>
        {
            var error = Assert.Throws<BadInputException>(() => Refusals.Check([target], [parameter], [parameter], _ => null));

            Assert.Equal($"the target '{name}' does not take --{parameter.Name}", error.Message);
        });
    }

    [Fact]
    public void Every_parameter_is_taken_by_a_target()
    {
        var targets = new TargetGraph(new Build()).Targets;

        Assert.All(BuildParameter.Of(typeof(Build)), parameter => Assert.Contains(targets, target => target.Takes(parameter)));
    }

    // A parameter that the help of a target names and that no code of the target looks at would be ignored without a word.
    [Theory, MemberData(nameof(Targets))]
    public void A_target_reads_every_parameter_that_it_takes(string name)
    {
        var graph = new TargetGraph(new Build());
        var target = graph.Get(name);
        var read = graph.InOrder([target]).SelectMany(one => ReadFields.Of(typeof(Build), one.Name)).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(BuildParameter.Of(typeof(Build)).Where(target.Takes).Select(parameter => parameter.FieldName).Except(read));
    }

    // Whatever runs a pipeline can also say what it would do.
    [Fact]
    public void Every_target_that_runs_stages_takes_what_shows_instead_of_running()
    {
        var graph = new TargetGraph(new Build());
        var parameters = BuildParameter.Of(typeof(Build));
        BuildParameter Named(string name) => parameters.Single(parameter => parameter.Name == name);

        Assert.All(
            graph.Targets.Where(target => target.Takes(Named("keep-going"))),
            target => Assert.All(["dry-run", "explain", "plan", "json", "quiet"], name => Assert.True(target.Takes(Named(name)), $"{target.Name} --{name}")));
    }

    [Fact]
    public void Among_several_targets_one_that_takes_a_parameter_is_enough()
    {
        Assert.Equal(0, _little.Run("Sweep", "Fetch", "--amount", "2").Code);
        Assert.Equal(["Sweep", "Fetch"], _little.Ran);
    }

    [Fact]
    public void A_promise_to_do_nothing_binds_every_target()
    {
        var (code, text) = _little.Run("Fetch", "Sweep", "--pretend");

        Assert.Equal((ExitCode.BadInput, 0), (code, _little.Ran.Count));
        Assert.Contains("the target 'Sweep' does not take --pretend", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_promise_of_the_environment_binds_too_and_another_word_of_it_does_not()
    {
        var sweep = new TargetGraph(_little).Get("Sweep");
        var parameters = BuildParameter.Of(typeof(LittleBuild));
        void Check(string variable, string value) => Refusals.Check([sweep], parameters, [], name => name == variable ? value : null);

        Check("RETABLE_IN_A_HURRY", "1");
        Check("RETABLE_PRETEND", "0");
        Assert.Contains("does not take RETABLE_PRETEND", Assert.Throws<BadInputException>(() => Check("RETABLE_PRETEND", "1")).Message, StringComparison.Ordinal);
    }
}
