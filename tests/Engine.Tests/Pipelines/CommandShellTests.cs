using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Tests.Pipelines;

/// <summary>What a <c>shell:</c> that is none is told.</summary>
public sealed class CommandShellTests
{
    [Theory]
    [InlineData("fish", "Any other program is a list with its arguments: [fish, -c].")]
    [InlineData("sh -c", "A program with arguments is a list: [sh, -c].")]
    public void An_unknown_shell_is_shown_as_the_list_that_was_meant(string written, string hint)
    {
        var yaml = $"paper: lab\nprofiles: {{p: {{}}}}\nstages:\n  s: {{shell: '{written}', run: 'true > ${{out.o}}', out: {{o: o.txt}}}}\n";

        Assert.Equal(hint, Assert.Throws<BadInputException>(() => PipelineFile.Parse(yaml, "pipelines/lab.yaml").Expand("p", NoSteps)).Hint);
    }

    private static StepCatalog NoSteps { get; } = new() { Executables = new Dictionary<string, StepExecutable>() };
}
