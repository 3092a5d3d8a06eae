namespace Retable.Tests.Execution;

/// <summary>Commands that are longer than the kernel takes them as one argument.</summary>
public sealed class LongCommandTests
{
    // Found by a table over the results of 10,000 stages: "Argument list too long".
    [Theory, InlineData(1), InlineData(200)]
    public void A_command_with_thousands_of_inputs_runs_like_a_short_one(int kibibytes)
    {
        using var project = new Project();
        var comment = new string('x', kibibytes << 10);
        project.Run($"paper: lab\nprofiles: {{p: {{}}}}\nstages:\n  s: {{run: ': {comment}; echo done > ${{out.text}}', out: {{text: text.txt}}}}", writesLock: false);

        Assert.Equal("done\n", File.ReadAllText(project.PathOf("results/lab/p/s/text.txt")));
    }
}
