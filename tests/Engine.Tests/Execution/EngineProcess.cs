using System.Diagnostics;
using Retable.Engine.Journal;
using Retable.Engine.Store;

namespace Retable.Tests.Execution;

/// <summary>A whole engine in a process of its own, and what it says.</summary>
internal sealed class EngineProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];

    private EngineProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public IEnumerable<RunEvent> Events => _lines.Select(RunEvent.FromLine).OfType<RunEvent>();

    public string Said => string.Join('\n', _lines);

    /// <summary>A project on the disk with what such an engine needs. The profile is <c>test</c>.</summary>
    public static Project Project(string yaml)
    {
        var project = FakeRuns.Project();
        project.Write("pipeline.yaml", yaml);
        File.WriteAllBytes(project.PathOf("steps.json"), FakeRuns.Catalog.ToJson());
        return project;
    }

    /// <summary>Starts an engine.</summary>
    /// <param name="project">From <see cref="Project"/>.</param>
    /// <param name="store">The store's folder; null for the project's own.</param>
    /// <param name="under">A program and its arguments that starts it in turn, for instance <c>prlimit</c>.</param>
    public static EngineProcess Start(Project project, string? store = null, params string[] under)
    {
        string[] words = [.. under, FakeRuns.Program, "engine", project.Folder, "0", store ?? project.PathOf("results/store")];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true };
        // Else .NET itself opens a file for each piece of code that it compiles, and gives up where there are none left.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return new EngineProcess(Process.Start(start)!);
    }

    /// <summary>Waits until the engine says something.</summary>
    public T Hear<T>()
        where T : RunEvent
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            _lines.Add(line);
            if (RunEvent.FromLine(line) is T heard)
            {
                return heard;
            }
        }

        throw new InvalidOperationException($"the engine never said {typeof(T).Name}, but:\n{Said}");
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public int End()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            _lines.Add(line);
        }

        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Fails if an object of the project's store is damaged.</summary>
    public static void RequireSound(Project project)
    {
        using var engine = project.Engine();
        Assert.All(engine.Verify(), finding => Assert.NotEqual(ObjectState.Damaged, finding.State));
    }

    public void Dispose() => _process.Dispose();
}
