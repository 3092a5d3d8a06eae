using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Commands;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;

namespace Retable.Engine.Attempts;

/// <summary>Creates the task of a stage: all that an executor must know to run it anywhere.</summary>
/// <param name="settings">Where the steps are.</param>
/// <param name="store">The store's folder.</param>
/// <param name="engine">This engine's name.</param>
internal sealed class StageTasks(EngineSettings settings, string store, string engine)
{
    /// <param name="work">What is to be done.</param>
    /// <param name="folders">Where it reads and writes.</param>
    /// <param name="scratch">Where it may leave a checkpoint.</param>
    /// <param name="log">The file of its log.</param>
    /// <exception cref="BadInputException">A secret that it needs is not set.</exception>
    public StageTask Create(StageWork work, StageFolders folders, string scratch, string log)
    {
        var stage = work.Stage;
        _ = Secrets.Read(stage.Secrets, stage.Name);
        return new StageTask
        {
            Instance = stage.Instance,
            Program = ProgramOf(stage, folders),
            Spec = SpecOf(stage, folders, scratch),
            Staging = folders.Staging,
            Store = store,
            Engine = engine,
            LogFile = log,
            Resources = stage.Resources,
            Variables = stage.Variables,
            Secrets = stage.Secrets,
            Timeout = stage.Timeout,
            ExpectedSeconds = work.ExpectedSeconds,
            Usual = work.Usual,
        };
    }

    private TaskProgram ProgramOf(Stage stage, StageFolders folders) => stage.Step switch
    {
        StepCall.Verb call => new TaskProgram.Verb(Path.Combine(settings.Project, settings.Catalog.Executables[call.Executable].Path), call.Name),
        StepCall.Command command => new TaskProgram.Command(command.Shell, CommandText.Fill(stage, command, folders), command.Grace)
        {
            IsHermetic = command.IsHermetic,
            Environment = command.Environment,
            Sees = command.IsHermetic || command.Environment is CommandEnvironment.Container ? Declared(command, folders) : [],
        },
        _ => throw new ArgumentException($"stage '{stage.Name}' runs neither a verb nor a command", nameof(stage)),
    };

    /// <summary>Where the links in the task's folder lead.</summary>
    private static ImmutableArray<string> Declared(StepCall.Command command, StageFolders folders) =>
    [
        .. folders.Inputs.SelectMany(input => input.Value).Select(input => input.Path)
            .Concat(command.Files.Select(file => Path.Combine(folders.Staging, file)))
            .Select(link => new FileInfo(link).LinkTarget!),
    ];

    private static StepSpec SpecOf(Stage stage, StageFolders folders, string scratch) => new()
    {
        Stage = stage.Name,
        Parameters = stage.ParametersAsJson(),
        Inputs = folders.Inputs.ToDictionary(input => input.Key, input => input.Value, StringComparer.Ordinal),
        Outputs = folders.Outputs.ToDictionary(output => output.Key, output => output.Value, StringComparer.Ordinal),
        Scratch = scratch,
        Device = stage.Device,
        Threads = stage.Resources.Cpus,
        Seed = SeedOf(stage),
    };

    /// <summary>From the parameters alone: the seed must not move when the code or an input does.</summary>
    private static ulong SeedOf(Stage stage) =>
        new SeedSequence(0).For("stage", CanonicalValue.OfMap(stage.Parameters).Text);
}
