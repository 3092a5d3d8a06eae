using System.Globalization;
using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Tests.Execution;

/// <summary>A command that fails anywhere, or leaves something running, is not done.</summary>
public sealed class CommandFailureTests : IDisposable
{
    private readonly Project _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_failure_before_a_pipe_fails_the_stage() =>
        AssertFails("run: \"(echo 1; exit 3) | tee ${out.t}\"", "exit code 3");

    [Fact]
    public void A_failing_line_before_the_last_one_fails_the_stage() =>
        AssertFails("run: |\n      false\n      echo done > ${out.t}", "exit code 1");

    [Fact]
    public void A_variable_that_is_not_set_fails_the_stage() =>
        AssertFails("run: echo $MODDE > ${out.t}", "exit code 1");

    [Fact]
    public void With_sh_declared_the_command_runs_under_sh()
    {
        AssertDone("run: tr '\\0' ' ' < /proc/$$/cmdline > ${out.t}\n    shell: sh");
        Assert.StartsWith("sh -eu -c ", Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_declaration_the_command_runs_under_bash_with_its_strict_options()
    {
        AssertDone("run: tr '\\0' ' ' < /proc/$$/cmdline > ${out.t}");
        Assert.StartsWith("bash -euo pipefail -c ", Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_program_with_arguments_can_take_the_place_of_the_shell()
    {
        AssertDone("run: print $ENV{RETABLE_STAGE} . '${out.t}'; open my $f, '>', '${out.t}'; print $f 'perl'\n    shell: [perl, -e]");
        Assert.Equal("perl", Output);
    }

    [Fact]
    public void A_shell_that_is_not_installed_is_the_machines_fault_and_named()
    {
        var (code, events) = FakeRuns.Run(_project, Yaml("run: echo 1 > ${out.t}\n    shell: [no-such-shell, -c]"));

        Assert.Equal(ExitCode.Machine, code);
        Assert.Contains("'no-such-shell'", Ended(events).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shell: bsh", "pipelines/lab.yaml:6:12", "nearest", "bash")]
    [InlineData("shell: []", "pipelines/lab.yaml:6:12", "expected", "a program and its arguments: [python3, -c]")]
    [InlineData("shel: bash", "pipelines/lab.yaml:6:5", "nearest", "shell")]
    public void A_shell_that_cannot_be_read_is_refused_at_its_place(string line, string at, string label, string fact)
    {
        var error = Assert.Throws<BadInputException>(() => _project.Dag(Yaml("run: echo 1 > ${out.t}\n    " + line)));

        Assert.Equal(at, error.At!.ToString());
        Assert.Contains((label, fact), error.Facts);
    }

    [Fact]
    public void Another_shell_is_another_command()
    {
        AssertDone("run: echo 1 > ${out.t}");
        Assert.Equal(["s"], _project.Run(Yaml("run: echo 1 > ${out.t}\n    shell: sh")));
    }

    [Fact]
    public void A_process_that_is_left_running_fails_the_stage_and_is_named()
    {
        var message = AssertFails("run: |\n      sleep 987 > /dev/null 2>&1 &\n      echo $! > ${out.t}\n    grace: 200ms", "sleep 987");
        var id = int.Parse(message.Split("process ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
        // A killed process goes when the kernel gets to it, which on a busy machine is later.
        Assert.True(SpinWait.SpinUntil(() => !IsSleeping(id), TimeSpan.FromSeconds(10)), "it still runs");
    }

    private static bool IsSleeping(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").StartsWith("sleep", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    [Fact]
    public void A_process_that_left_the_group_is_found_as_well() =>
        AssertFails("run: |\n      setsid sleep 986 > /dev/null 2>&1 &\n      sleep 0.2; echo 1 > ${out.t}\n    grace: 200ms", "sleep 986");

    [Fact]
    public void What_ends_within_the_grace_is_waited_for()
    {
        AssertDone("run: |\n      (sleep 0.5; echo late >> ${out.t}) > /dev/null 2>&1 &\n      echo early > ${out.t}\n    grace: 60s");
        Assert.Equal("early\nlate\n", Output);
    }

    // Its exit code is 0, but what it left to others is half done.
    [Fact]
    public void A_command_whose_rest_is_cut_off_by_its_limit_is_not_done() =>
        AssertFails("run: |\n      (sleep 60; echo late >> ${out.t}) > /dev/null 2>&1 &\n      echo early > ${out.t}\n    grace: 60s\n    timeout: 1s", "longer than its limit of 1 s");

    [Fact]
    public void A_step_has_no_grace_to_declare()
    {
        var error = Assert.Throws<BadInputException>(() => _project.Dag("paper: lab\nprofiles: {p: {}}\nstages: {s: {step: fake write, grace: 1s, out: {text: t}}}"));
        Assert.Contains("'grace'", error.Message, StringComparison.Ordinal);
    }

    private static string Yaml(string run) => $"paper: lab\nprofiles: {{p: {{}}}}\nstages:\n  s:\n    {run}\n    out: {{t: t.txt}}\n";

    private static RunEvent.StageEnded Ended(IReadOnlyList<RunEvent> events) => events.OfType<RunEvent.StageEnded>().Last();

    private string Output => File.ReadAllText(_project.PathOf("results/lab/p/s/t.txt"));

    private string AssertFails(string run, string told)
    {
        var (code, events) = FakeRuns.Run(_project, Yaml(run));
        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains(told, Ended(events).Message, StringComparison.Ordinal);
        return Ended(events).Message!;
    }

    private void AssertDone(string run)
    {
        var (code, events) = FakeRuns.Run(_project, Yaml(run));
        Assert.True(code == ExitCode.Done, $"{Ended(events).Message} {string.Join('\n', Ended(events).LogTail ?? [])}");
    }
}
