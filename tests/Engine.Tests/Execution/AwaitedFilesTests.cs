using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Planning;

namespace Retable.Tests.Execution;

/// <summary>Files from outside the project that a person has to get: a plan goes without them, a run does not.</summary>
public sealed class AwaitedFilesTests
{
    private const string Yaml = """
        paper: lab
        profiles: {p: }
        stages:
          first:
            run: cp ${in.weights} ${out.text}
            in: {weights: {external: weights/a.pth, from: 'https://example.org/a'}}
            out: {text: text.txt}
          second:
            run: cp ${in.weights} ${out.text}
            in: {weights: {external: weights/b.pth}}
            out: {text: text.txt}
          third:
            run: cp ${in.text} ${out.text}
            in: {text: first.text}
            out: {text: text.txt}
        """;

    [Fact]
    public void A_plan_says_which_files_it_waits_for_and_where_to_get_them()
    {
        using var project = new Project();
        Assert.Equal(
            ["first: run: once it is there: weights/a.pth, from https://example.org/a", "second: run: once it is there: weights/b.pth", "third: unknown until first has run"],
            Planned(project));
    }

    [Fact]
    public void A_run_without_them_is_refused_with_the_name_of_each()
    {
        using var project = new Project();
        var error = Assert.Throws<BadInputException>(() => project.Run(Yaml));
        Assert.Equal("2 input files are not there", error.Message);
        Assert.Equal([("first", "weights/a.pth, from https://example.org/a"), ("second", "weights/b.pth")], error.Facts);
        Assert.Equal(4, error.At!.Line);
    }

    // What a plan took a file for while it was not there must not stay with it.
    [Fact]
    public void Once_they_are_there_they_are_read()
    {
        using var project = new Project();
        Planned(project);
        project.Write("weights/a.pth", "a");
        project.Write("weights/b.pth", "b");
        Assert.Equal(["first", "second", "third"], project.Run(Yaml));
        Assert.Equal(["first: up to date", "second: up to date", "third: up to date"], Planned(project));
    }

    private static IEnumerable<string> Planned(Project project)
    {
        var dag = project.Dag(Yaml);
        using var engine = project.Engine();
        var plan = engine.PlanOf(dag, Selection.All.Apply(dag));
        return [.. plan.Wanted.Select(node => $"{dag.Stages[node].Name}: {Explanation.Describe(plan[node]!)}").Order(StringComparer.Ordinal)];
    }
}
