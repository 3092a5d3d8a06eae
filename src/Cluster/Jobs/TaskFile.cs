using System.Globalization;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;

namespace Retable.Cluster.Jobs;

/// <summary>A stage's task as a file: what another machine needs to run it, besides its spec.</summary>
internal sealed record TaskFile
{
    public required string Instance { get; init; }

    /// <summary>The folder that the engine prepared; the spec contains paths inside it.</summary>
    public required string Staging { get; init; }

    public required string LogFile { get; init; }

    /// <summary>The program of a verb; null for a command.</summary>
    public string? Program { get; init; }

    public string? Verb { get; init; }

    /// <summary>The shell of a command; null for a verb.</summary>
    public IReadOnlyList<string>? Shell { get; init; }

    public string? Text { get; init; }

    public double GraceSeconds { get; init; }

    public bool IsHermetic { get; init; }

    public IReadOnlyList<string> Sees { get; init; } = [];

    public int Cpus { get; init; }

    public long Memory { get; init; }

    public IReadOnlyList<string> Variables { get; init; } = [];

    public IReadOnlyList<string> Secrets { get; init; } = [];

    public double? TimeoutSeconds { get; init; }

    public double? ExpectedSeconds { get; init; }

    /// <summary>The files that the task reads outside the store, with size and times: a file that was changed while the job waited is another input.</summary>
    public IReadOnlyDictionary<string, string> Looks { get; init; } = new Dictionary<string, string>();

    public static TaskFile Of(StageTask task, IReadOnlyDictionary<string, string> looks)
    {
        var (verb, command) = (task.Program as TaskProgram.Verb, task.Program as TaskProgram.Command);
        return new TaskFile
        {
            Instance = task.Instance,
            Staging = task.Staging,
            LogFile = task.LogFile,
            Program = verb?.Path,
            Verb = verb?.Name,
            Shell = command?.Shell.Words,
            Text = command?.Text,
            GraceSeconds = command?.Grace.TotalSeconds ?? 0,
            IsHermetic = command?.IsHermetic ?? false,
            Sees = command?.Sees ?? [],
            Cpus = task.Resources.Cpus,
            Memory = task.Resources.Memory,
            Variables = task.Variables,
            Secrets = task.Secrets,
            TimeoutSeconds = task.Timeout?.TotalSeconds,
            ExpectedSeconds = task.ExpectedSeconds,
            Looks = looks,
        };
    }

    /// <summary>The task as one copy runs it: in its own folder, with its own log.</summary>
    /// <param name="spec">The spec from the engine.</param>
    /// <param name="folder">The copy's folder.</param>
    /// <param name="log">The copy's log.</param>
    public StageTask ToTask(StepSpec spec, string folder, string log) => new()
    {
        Instance = Instance,
        Program = Program is { } program
            ? new TaskProgram.Verb(program, Verb!)
            : new TaskProgram.Command(new CommandShell([.. Shell!]), Text!, TimeSpan.FromSeconds(GraceSeconds)) { IsHermetic = IsHermetic, Sees = [.. Sees] },
        Spec = spec with
        {
            Inputs = spec.Inputs.ToDictionary(input => input.Key, input => (IReadOnlyList<StepInput>)[.. input.Value.Select(one => one with { Path = Moved(one.Path, folder) })], StringComparer.Ordinal),
            Outputs = spec.Outputs.ToDictionary(output => output.Key, output => Moved(output.Value, folder), StringComparer.Ordinal),
        },
        Staging = folder,
        // Not the store: an engine that puts things in order there must not take this for a step that it left itself.
        Store = folder,
        LogFile = log,
        Resources = new StageResources(Cpus, Memory),
        Variables = [.. Variables],
        Secrets = [.. Secrets],
        Timeout = TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        ExpectedSeconds = ExpectedSeconds,
    };

    /// <summary>The present size and times of a file; empty if there is none.</summary>
    public static string LookOf(string path)
    {
        FileSystemInfo file = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"{(file as FileInfo)?.Length ?? 0} {file.LastWriteTimeUtc.Ticks}") : "";
    }

    private string Moved(string path, string folder) => folder + path[Staging.Length..];
}
