using System.Diagnostics;
using System.Text.RegularExpressions;
using Nuke.Common;
using Retable.Remote;
using Retable.Tests;
using Retable.Yaml;

namespace Retable.Front;

/// <summary>The templates of docs/ci, which people copy and nobody here runs.</summary>
public sealed partial class CiTemplateTests
{
    [Fact]
    public void Each_step_of_the_GitHub_template_is_a_command_or_an_action_and_only_main_has_the_key()
    {
        var steps = YamlFile.Load(Checkout.At("docs", "ci", "github.yml"), "github.yml").AsMap("the workflow")
            .Required("jobs", "the workflow").AsMap("'jobs'").Required("reproduce", "'jobs'").AsMap("the job").Required("steps", "the job").AsList("'steps'").Items
            .Select(step => step.AsMap("a step").Entries.ToDictionary(entry => entry.Name, entry => entry.Value)).ToList();

        Assert.All(steps, step => Assert.True(step.ContainsKey("uses") ^ step.ContainsKey("run")));
        var withKey = Assert.Single(steps, step => step.ContainsKey("env"));
        Assert.Contains("github.event_name == 'push'", withKey["if"].AsText("'if'"), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_line_of_the_GitLab_template_is_one_that_a_shell_reads()
    {
        var script = YamlFile.Load(Checkout.At("docs", "ci", "gitlab.yml"), "gitlab.yml").AsMap("the file")
            .Required("reproduce", "the file").AsMap("the job").Required("script", "the job").AsList("'script'").Items.Select(line => line.AsText("a line")).ToList();

        Assert.NotEmpty(script);
        Assert.All(script, line =>
        {
            using var shell = Process.Start(new ProcessStartInfo("bash", ["-n", "-c", line]))!;
            shell.WaitForExit();
            Assert.Equal(0, shell.ExitCode);
        });
    }

    // A variable that nothing reads would be a setting that does nothing. The command lines themselves are read in DocumentationTests.
    [Theory, InlineData("github.yml"), InlineData("gitlab.yml")]
    public void Each_variable_that_a_template_names_is_one_that_the_build_reads(string template)
    {
        var known = BuildParameter.Of(typeof(Build)).Select(parameter => parameter.Variable).Append(SigningKey.Variable).Append(RemoteUrl.HeaderVariable).ToHashSet();
        var named = Variable().Matches(File.ReadAllText(Checkout.At("docs", "ci", template))).Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, known));
    }

    [GeneratedRegex("RETABLE_[A-Z_]+")]
    private static partial Regex Variable();
}
