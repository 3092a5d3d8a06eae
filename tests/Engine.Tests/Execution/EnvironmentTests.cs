using System.IO.Compression;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Retable.Contract;
using Retable.Engine.Journal;

namespace Retable.Tests.Execution;

/// <summary>A command finds the programs of the environment that its stage declares, and what fixes the environment counts.</summary>
[SupportedOSPlatform("linux")]
public sealed class EnvironmentTests : IDisposable
{
    private const string Image = "example.org/python@sha256:0123456789012345678901234567890123456789012345678901234567890123";
    private readonly Project _project = new();
    private readonly string? _path = Environment.GetEnvironmentVariable("PATH");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _path);
        _project.Dispose();
    }

    [Fact]
    public void An_environment_of_conda_is_made_once_and_its_programs_come_first()
    {
        Install("micromamba", """
            echo made >> "$(dirname "$0")/made"
            mkdir -p "$5/bin"
            printf '#!/bin/sh\necho the one of conda\n' > "$5/bin/greet"
            chmod +x "$5/bin/greet"
            """);
        _project.Write("linux-64.lock", "@EXPLICIT\nhttps://example.org/a.conda#0123\n");

        Done(Yaml("{conda: linux-64.lock}", "greet > ${out.o}; echo $CONDA_PREFIX | grep -q /environments/conda-"));
        Assert.Equal("the one of conda\n", File.ReadAllText(_project.PathOf("results/lab/p/s/o.txt")));

        Done(Yaml("{conda: linux-64.lock}", "greet; greet > ${out.o}"));
        Assert.Equal("made\n", File.ReadAllText(_project.PathOf("tools/made")));
    }

    [Fact]
    public void A_changed_lock_file_makes_another_environment_and_runs_the_command_again()
    {
        Install("micromamba", "mkdir -p \"$5/bin\"; cp \"$7\" \"$5/list\"");
        var yaml = Yaml("{conda: linux-64.lock}", "tail -n 1 \"$CONDA_PREFIX/list\" > ${out.o}");
        _project.Write("linux-64.lock", "@EXPLICIT\none\n");
        Done(yaml);
        _project.Write("linux-64.lock", "@EXPLICIT\ntwo\n");

        Assert.Equal(["s"], _project.Run(yaml));
        Assert.Equal("two\n", File.ReadAllText(_project.PathOf("results/lab/p/s/o.txt")));
    }

    [Fact]
    public void A_list_that_does_not_fix_each_package_is_refused()
    {
        Install("micromamba", "exit 0");
        _project.Write("linux-64.lock", "python=3.12\n");

        Assert.Contains("linux-64.lock is no explicit list of packages", Failed(Yaml("{conda: linux-64.lock}", "touch ${out.o}")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_made_by_half_is_made_anew()
    {
        Install("micromamba", """
            mkdir -p "$5/bin"
            if [ ! -e "$(dirname "$0")/second" ]; then touch "$(dirname "$0")/second" "$5/bin/half"; exit 7; fi
            """);
        _project.Write("linux-64.lock", "@EXPLICIT\n");
        var yaml = Yaml("{conda: linux-64.lock}", "ls \"$CONDA_PREFIX/bin\" > ${out.o}");

        Assert.Contains("the environment of linux-64.lock could not be made", Failed(yaml), StringComparison.Ordinal);
        Done(yaml);
        Assert.Empty(File.ReadAllText(_project.PathOf("results/lab/p/s/o.txt")));
    }

    [Fact]
    public void Where_no_program_makes_such_an_environment_it_is_the_machines_fault()
    {
        _project.Write("linux-64.lock", "@EXPLICIT\n");
        var (code, ended) = Run(Yaml("{conda: linux-64.lock}", "touch ${out.o}"));

        Assert.Equal(ExitCode.Machine, code);
        Assert.Contains("none of micromamba, mamba, conda is here", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_sees_what_is_declared_where_it_lies_and_the_variables_that_it_asks_for()
    {
        // What it is told, and then the command itself: no image can be had in a test.
        Install("podman", """
            [ "$1" = run ] || exit 0
            printf '%s\n' "$@" > "$(dirname "$0")/told"
            while [ "${1%@sha256:*}" = "$1" ]; do [ "$1" != --entrypoint ] || entry=$2; shift; done
            shift
            exec "$entry" "$@"
            """);
        _project.Write("data/declared.txt", "declared");
        Environment.SetEnvironmentVariable("RETABLE_TEST_WORD", "seen");
        Done($"paper: lab\nprofiles: {{p: {{}}}}\nstages:\n  s:\n    run: cat ${{in.i}} > ${{out.o}}\n    environment: {{container: '{Image}'}}\n    env: [RETABLE_TEST_WORD]\n    in: {{i: data/declared.txt}}\n    out: {{o: o.txt}}\n");

        var told = File.ReadAllLines(_project.PathOf("tools/told"));
        Assert.Equal("declared", File.ReadAllText(_project.PathOf("results/lab/p/s/o.txt")));
        Assert.Contains($"{_project.PathOf("data/declared.txt")}:{_project.PathOf("data/declared.txt")}:ro", told);
        Assert.Contains("RETABLE_TEST_WORD", told);
        Assert.DoesNotContain("PATH", told);
        Assert.DoesNotContain("HOME", told);
        Assert.True(Array.IndexOf(told, Image) > Array.IndexOf(told, "--env"));
        Assert.True(Array.IndexOf(told, Image) > Array.IndexOf(told, "bash"), "an image's own entry point would be given the command as its arguments");
    }

    // Podman knows keep-id for ordinary users alone. For these it leaves a process of its own behind, which must not be taken for the command's.
    [Fact]
    public void Podman_keeps_the_users_number_and_starts_its_own_process_before_only_where_the_user_is_not_root()
    {
        Install("podman", """
            printf '%s TMPDIR=%s\n' "$*" "${TMPDIR-}" >> "$(dirname "$0")/calls"
            [ "$1" = run ] || exit 0
            exit 3
            """);
        Failed($"paper: lab\nprofiles: {{p: {{}}}}\nstages:\n  s:\n    run: touch ${{out.o}}\n    environment: {{container: '{Image}'}}\n    out: {{o: o.txt}}\n");

        var calls = File.ReadAllLines(_project.PathOf("tools/calls"));
        var isRoot = Environment.UserName == "root";
        Assert.Equal(isRoot ? [] : ["unshare true TMPDIR="], calls[..^1]);
        Assert.Equal(!isRoot, calls[^1].Contains("--userns keep-id", StringComparison.Ordinal));
    }

    [Fact]
    public void A_virtual_environment_has_the_packages_of_its_requirements_by_their_hashes()
    {
        Assert.SkipUnless(Works("python3 -m venv --help && python3 -m ensurepip --version"), "python3-venv is not installed");
        var wheel = Wheel();
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_project.PathOf(wheel))));
        _project.Write("requirements.txt", $"--no-index\nretabled @ file://{_project.PathOf(wheel)} --hash=sha256:{hash}\n");
        var yaml = Yaml("{venv: requirements.txt}", "python3 -c 'import retabled; print(retabled.word)' > ${out.o}");

        Done(yaml);
        Assert.Equal("from the wheel\n", File.ReadAllText(_project.PathOf("results/lab/p/s/o.txt")));

        _project.Write("requirements.txt", $"--no-index\nretabled @ file://{_project.PathOf(wheel)} --hash=sha256:{hash[1..]}0\n");
        Assert.Contains("could not be made", Failed(yaml), StringComparison.Ordinal);
    }

    private static string Yaml(string environment, string run) =>
        $"paper: lab\nprofiles: {{p: {{}}}}\nstages:\n  s:\n    run: |\n      {run}\n    environment: {environment}\n    out: {{o: o.txt}}\n";

    private void Install(string program, string script)
    {
        _project.Write($"tools/{program}", $"#!/bin/sh\nset -eu\n{script}\n");
        File.SetUnixFileMode(_project.PathOf($"tools/{program}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{_project.PathOf("tools")}:{_path}");
    }

    private string Wheel()
    {
        const string Name = "wheels/retabled-1.0-py3-none-any.whl";
        Directory.CreateDirectory(_project.PathOf("wheels"));
        using var zip = ZipFile.Open(_project.PathOf(Name), ZipArchiveMode.Create);
        foreach (var (file, text) in new[]
        {
            ("retabled.py", "word = 'from the wheel'\n"),
            ("retabled-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: retabled\nVersion: 1.0\n"),
            ("retabled-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            ("retabled-1.0.dist-info/RECORD", "retabled.py,,\nretabled-1.0.dist-info/METADATA,,\nretabled-1.0.dist-info/WHEEL,,\nretabled-1.0.dist-info/RECORD,,\n"),
        })
        {
            using var writer = new StreamWriter(zip.CreateEntry(file).Open());
            writer.Write(text);
        }

        return Name;
    }

    private static bool Works(string command)
    {
        using var asked = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", $"{{ {command}; }} > /dev/null 2>&1"]))!;
        asked.WaitForExit();
        return asked.ExitCode == 0;
    }

    private void Done(string yaml)
    {
        var (code, ended) = Run(yaml);
        Assert.True(code == ExitCode.Done, $"{ended.Message}\n{string.Join('\n', ended.LogTail ?? [])}");
    }

    private string Failed(string yaml)
    {
        var (code, ended) = Run(yaml);
        Assert.Equal(ExitCode.Failed, code);
        return string.Join('\n', ended.LogTail ?? []);
    }

    private (int Code, RunEvent.StageEnded Ended) Run(string yaml)
    {
        var (code, events) = FakeRuns.Run(_project, yaml);
        return (code, events.OfType<RunEvent.StageEnded>().Last());
    }
}
