using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Tests.Execution;

/// <summary>What a parameter holds reaches the command as it is, wherever its placeholder stands, or is refused.</summary>
public sealed class CommandQuotingTests : IDisposable
{
    private const string Nasty = """Ours & theirs; touch X $(touch X) `touch X` 'q' "d" \ !* #""";
    private readonly Project _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("printf %s ${label} > ${out.t}")]
    [InlineData("""printf %s "${label}" > ${out.t}""")]
    [InlineData("printf %s '${label}' > ${out.t}")]
    [InlineData("""printf %s "$(printf %s ${label})" > ${out.t}""")]
    [InlineData("""printf %s "$(printf %s "${label}")" > ${out.t}""")]
    [InlineData("""echo "it's" > /dev/null; printf %s ${label} > ${out.t}""")]
    [InlineData("""echo \" \' > /dev/null; printf %s ${label} > ${out.t}""")]
    [InlineData("(printf %s ${label}) > ${out.t} # it's done")]
    [InlineData("""printf "\$(%s" "" > /dev/null; printf %s "${label}" > ${out.t}""")]
    public void A_parameter_arrives_whole(string run) => Assert.Equal(Nasty, Run(run));

    [Theory]
    [InlineData("cat > ${out.t} <<EOF\n${label}\nEOF")]
    [InlineData("echo `echo ${label}` > ${out.t}")]
    [InlineData("echo $'${label}' > ${out.t}")]
    [InlineData("echo 1 > ${out.t} # ${label}")]
    [InlineData("""echo "$(case a in a) echo ${label};; esac)" > ${out.t}""")]
    [InlineData("echo $${HOME:-${label}} > ${out.t}")]
    [InlineData("""echo "$$((" > /dev/null; printf %s "${label}" > ${out.t}""")]
    public void Where_it_cannot_be_quoted_it_is_refused_and_the_raw_form_named(string run)
    {
        var error = Assert.Throws<BadInputException>(() => Run(run));
        Assert.Contains("'label'", error.Message, StringComparison.Ordinal);
        Assert.Contains("${raw:label}", error.Hint, StringComparison.Ordinal);
        Assert.Equal(6, error.At!.Line);
    }

    [Theory]
    [InlineData("cat > ${out.t} <<EOF\n${plain}\nEOF", "a-1.5/b\n")]
    [InlineData("echo `echo ${plain}` > ${out.t}", "a-1.5/b\n")]
    public void A_plain_word_may_stand_anywhere(string run, string expected) => Assert.Equal(expected, Run(run));

    [Fact]
    public void A_list_is_quoted_item_by_item() =>
        Assert.Equal("<a b><c;d><1>", Run("printf '<%s>' ${list} > ${out.t}"));

    [Fact]
    public void A_list_in_quotes_is_refused_since_it_would_be_one_word()
    {
        var error = Assert.Throws<BadInputException>(() => Run("""printf '<%s>' "${list}" > ${out.t}"""));
        Assert.Contains("'list'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_raw_form_is_pasted_as_it_is() => Assert.Equal("a  b\n", Run("echo ${raw:pasted} > ${out.t}"));

    [Fact]
    public void A_raw_form_of_an_unknown_name_gets_the_nearest()
    {
        var error = Assert.Throws<BadInputException>(() => Run("echo ${raw:lable} > ${out.t}"));
        Assert.Contains(("nearest", "label"), error.Facts);
    }

    [Fact]
    public void A_misspelt_raw_gets_the_nearest()
    {
        var error = Assert.Throws<BadInputException>(() => Run("echo ${rwa:label} > ${out.t}"));
        Assert.Contains(("nearest", "${raw:label}"), error.Facts);
    }

    [Theory]
    [InlineData("echo ${HOME} > ${out.t}", "$${HOME}")]
    [InlineData("echo ${x:-3} > ${out.t}", "$${x:-3}")]
    public void What_is_meant_for_the_shell_is_told_how_to_get_there(string run, string told)
    {
        var error = Assert.Throws<BadInputException>(() => Run(run));
        Assert.Contains(told, error.Hint, StringComparison.Ordinal);
        Assert.Equal("pipelines/lab.yaml:6:10", error.At!.ToString());
    }

    [Fact]
    public void A_doubled_dollar_passes_to_the_shell() => Assert.Equal("3\n", Run("echo $${x:-3} > ${out.t}"));

    [Fact]
    public void A_doubled_dollar_also_passes_what_looks_like_a_slot() => Assert.Equal("${out.t}", Run("printf %s '$${out.t}' > ${out.t}"));

    [Fact]
    public void A_value_that_looks_like_a_slot_is_none() => Assert.Equal("${out.t}", Run("printf %s ${slot} > ${out.t}"));

    [Fact]
    public void A_misspelt_slot_is_refused_before_anything_runs()
    {
        var error = Assert.Throws<BadInputException>(() => _project.Dag(Yaml("echo 1 > ${out.tt}")));
        Assert.Contains(("nearest", "out.t"), error.Facts);
    }

    private static string Yaml(string run) => "paper: lab\n"
        + $"defaults: {{label: '{Nasty.Replace("'", "''", StringComparison.Ordinal)}', plain: a-1.5/b, list: [a b, 'c;d', 1], pasted: '\"a  b\"', slot: '$${{out.t}}'}}\n"
        + "profiles: {p: {}}\nstages:\n  s:\n    run: |\n"
        + string.Concat(run.Split('\n').Select(line => $"      {line}\n"))
        + "    out: {t: t.txt}\n  used: {run: ': ${label} ${plain} ${list} ${pasted} ${slot}; echo 1 > ${out.t}', out: {t: t}}\n";

    private string Run(string run)
    {
        var (code, events) = FakeRuns.Run(_project, Yaml(run));
        var ended = events.OfType<RunEvent.StageEnded>().FirstOrDefault(stage => stage.Message is not null);
        Assert.True(code == ExitCode.Done, $"{ended?.Message} {string.Join('\n', ended?.LogTail ?? [])}");
        Assert.False(File.Exists(_project.PathOf("X")));
        return File.ReadAllText(_project.PathOf("results/lab/p/s/t.txt"));
    }
}
