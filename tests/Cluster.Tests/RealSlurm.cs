using System.Diagnostics;
using Retable.Engine.Journal;
using Retable.Tests.Execution;

namespace Retable.Tests;

/// <summary>A real Slurm of two nodes on this machine, for all tests of a class. Where it cannot be had they are skipped.</summary>
public sealed class RealSlurm : IDisposable
{
    private readonly string _folder = $"/tmp/rs{Environment.ProcessId}";
    private readonly string _whyNot;

    public RealSlurm()
    {
        var (code, output) = Script("start");
        (Configuration, _whyNot) = code == 0 ? (output.Trim(), "") : (null, output.Trim());
        Assert.True(code is 0 or 77, $"the cluster does not start: {output}");
    }

    /// <summary>Its slurm.conf; null where there is no Slurm.</summary>
    private string? Configuration { get; }

    /// <summary>Skips a test where there is no Slurm.</summary>
    public void Require() => Assert.SkipWhen(Configuration is null, _whyNot);

    /// <summary>One of the script's other actions: <c>kill-controller</c>.</summary>
    public (int Code, string Output) Script(string action, params string[] more) => Run(Checkout.At("tests", "slurm", "cluster.sh"), [action, _folder, .. more]);

    /// <summary>A program of Slurm.</summary>
    public string Ask(string program, params string[] arguments) => Run(program, arguments).Output.Trim();

    /// <summary>Whether a program ends with exit code 0.</summary>
    public bool Answers(string program, params string[] arguments) => Run(program, arguments).Code == 0;

    /// <summary>Starts an engine over a project, whose stages run here.</summary>
    internal Process Engine(Project project) => Start(project, "slurm");

    /// <summary>Runs an engine that executes stages itself to its end, where a cluster can be asked.</summary>
    internal (int Code, IReadOnlyList<RunEvent> Events) RunBeside(Project project)
    {
        using var process = Start(project);
        return End(process);
    }

    private Process Start(Project project, params string[] scheduler)
    {
        var start = new ProcessStartInfo(FakeRuns.Program, ["engine", project.Folder, "0", project.PathOf("results/store"), .. scheduler]) { RedirectStandardOutput = true };
        Surround(start);
        start.Environment["RETABLE_SITE"] = project.PathOf("site.yaml");
        return Process.Start(start)!;
    }

    /// <summary>Runs an engine to its end.</summary>
    /// <returns>Its exit code and what happened.</returns>
    internal (int Code, IReadOnlyList<RunEvent> Events) RunToTheEnd(Project project)
    {
        using var process = Engine(project);
        return End(process);
    }

    internal static (int Code, IReadOnlyList<RunEvent> Events) End(Process process)
    {
        var lines = process.StandardOutput.ReadToEnd().Split('\n');
        process.WaitForExit();
        return (process.ExitCode, [.. lines.Select(RunEvent.FromLine).OfType<RunEvent>()]);
    }

    /// <summary>A project with such an engine's files. The profile is <c>test</c>.</summary>
    internal static Project Project(string yaml)
    {
        var project = FakeRuns.Project();
        project.Write("pipeline.yaml", yaml);
        project.Write("site.yaml", "{patience: 8s, poll: 1s, memory: 100MiB}");
        File.WriteAllBytes(project.PathOf("steps.json"), FakeRuns.Catalog.ToJson());
        return project;
    }

    public void Dispose()
    {
        if (Configuration is not null)
        {
            Script("stop");
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private (int Code, string Output) Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        Surround(start);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private void Surround(ProcessStartInfo start) => start.Environment["SLURM_CONF"] = Configuration ?? "";
}
