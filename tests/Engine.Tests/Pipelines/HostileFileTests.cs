using System.Diagnostics;
using System.Text;
using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Tests.Pipelines;

/// <summary>Pipeline files from strangers: refused with their place, before they cost anything.</summary>
public sealed class HostileFileTests
{
    // It takes milliseconds; what is not refused would take minutes or all memory, and a busy machine stalls for seconds.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    [Fact]
    public void A_billion_laughs_are_refused_at_once()
    {
        var text = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (var i = 1; i < 12; i++)
        {
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        var error = Refused(text.ToString());
        Assert.Contains("aliases", error.Message);
        Assert.NotNull(error.At!.Line);
    }

    [Fact]
    public void Deep_nesting_is_refused_at_once() => Assert.Contains("nested", Refused($"stages: {new string('[', 100_000)}").Message);

    [Fact]
    public void Deep_nesting_behind_aliases_is_refused_at_once()
    {
        var text = new StringBuilder("a0: &a0 [x]\n");
        for (var i = 1; i < 100; i++)
        {
            text.Append($"a{i}: &a{i} [*a{i - 1}]\n");
        }

        Assert.Contains("nested", Refused(text.ToString()).Message);
    }

    [Fact]
    public void A_file_that_is_too_large_is_not_read()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenWrite(path))
            {
                file.SetLength(10L << 30);
            }

            var watch = Stopwatch.StartNew();
            Assert.Contains("too large", Assert.Throws<BadInputException>(() => PipelineFile.Load(path, "pipelines/lab.yaml")).Message);
            Assert.True(watch.Elapsed < Soon);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("matrix: {a: range(100000000000)}", "range")]
    [InlineData("matrix: {a: range(100000), b: range(100000)}", "instances")]
    [InlineData("matrix: {a: range(1, 9, 0)}", "step by 0")]
    public void A_matrix_without_end_is_refused_at_once(string matrix, string said) => Assert.Contains(said, Refused(Stage(matrix)).Message);

    [Fact]
    public void Parameters_that_refer_to_each_other_are_refused()
    {
        var error = Refused(Stage("matrix: {a: ['${x}']}").Replace("paper: lab", "paper: lab\ndefaults: {x: '${y}', y: '${x}'}"));
        Assert.Contains("circle", error.Message);
    }

    [Theory]
    [InlineData("../secrets.txt")]
    [InlineData("a/../../b")]
    [InlineData("/etc/passwd")]
    public void A_path_that_leaves_the_project_is_refused(string path)
    {
        var error = Refused(Stage($"in: {{i: '{path}'}}"));
        Assert.Contains("leaves the project", error.Message);
        Assert.Equal("pipelines/lab.yaml:4:15", error.At!.ToString());
    }

    [Fact]
    public void A_path_that_is_declared_external_may_leave_the_project()
    {
        var pipeline = Expand(Stage("in: {i: {external: /etc/hostname}}"));
        Assert.Equal(new Source.ProjectFile("/etc/hostname", IsExternal: true), pipeline.Stages[0].Inputs["i"].Sources[0]);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a\\\\b")]
    public void An_output_stays_in_its_folder(string file) =>
        Assert.Contains("cannot be called", Refused(Stage("").Replace("out: {o: f}", $"out: {{o: \"{file}\"}}")).Message);

    [Theory]
    [InlineData("files: [../x]")]
    [InlineData("files: [/etc/passwd]")]
    public void A_command_declares_no_file_outside_the_project(string files) => Assert.Contains("leaves the project", Refused(Stage(files)).Message);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("- a\n- b")]
    [InlineData("a: !!binary aGk=")]
    [InlineData("a: &x {b: *x}")]
    [InlineData("a: 1\na: 2")]
    [InlineData("a: 99999999999999999999999")]
    [InlineData("a: [1, 2")]
    [InlineData("a: \"\t")]
    [InlineData("--- 1\n--- 2")]
    [InlineData("? [a, b]\n: c")]
    [InlineData("a: *nothing")]
    [InlineData("a: ${unclosed")]
    public void What_is_no_pipeline_is_refused_with_its_place(string text) => Assert.NotNull(Refused(text).At);

    private static string Stage(string line) => $"paper: lab\nprofiles: {{p: {{}}}}\nstages:\n  s: {{{(line.Length > 0 ? line + ", " : "")}run: 'true', out: {{o: f}}}}\n";

    private static Pipeline Expand(string text) =>
        PipelineFile.Parse(text, "pipelines/lab.yaml").Expand("p", new StepCatalog { Executables = new Dictionary<string, StepExecutable>() });

    private static BadInputException Refused(string text)
    {
        var watch = Stopwatch.StartNew();
        var error = Assert.Throws<BadInputException>(() => Expand(text));
        Assert.True(watch.Elapsed < Soon, $"refused after {watch.Elapsed}");
        return error;
    }
}
