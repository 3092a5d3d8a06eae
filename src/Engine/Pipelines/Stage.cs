using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>A node of the DAG, as the pipeline file says it: which step, with what, from what, to what.</summary>
/// <remarks>
/// A plain value: whether it must run is the planner's question and how it runs the scheduler's, and neither leaves a
/// mark on it. To ask whether two stages do the same work compare their keys, never the records.
/// </remarks>
public sealed record Stage
{
    /// <summary>Unique in the pipeline, for instance <c>member[seed=3]</c>. Not part of the key.</summary>
    public required string Name { get; init; }

    /// <summary>The name in the pipeline file, for instance <c>member</c>: all instances of a matrix share it.</summary>
    public required string Group { get; init; }

    /// <summary>Where in the matrix: <c>{"seed": 3}</c>. Empty without a matrix.</summary>
    public NameMap<CanonicalValue> Coordinates { get; init; } = NameMap<CanonicalValue>.Empty;

    public required string Paper { get; init; }

    public required string Profile { get; init; }

    /// <summary>The experiment that it belongs to: what <c>--set</c> and <c>--name</c> make has places and records of its own. Empty for the pipeline as its file says it. Not part of the key.</summary>
    public string Experiment { get; init; } = "";

    /// <summary>What runs: a verb of a step executable, or a command.</summary>
    public required StepCall Step { get; init; }

    /// <summary>Which target of the build front runs it: download, prepare, train, distill, evaluate, render, or command.</summary>
    public required string Kind { get; init; }

    /// <summary>What the step is told, defaults of the catalogue filled in.</summary>
    public NameMap<CanonicalValue> Parameters { get; init; } = NameMap<CanonicalValue>.Empty;

    /// <summary>The step's input slots, each with what feeds it, in order.</summary>
    public NameMap<InputList> Inputs { get; init; } = NameMap<InputList>.Empty;

    /// <summary>The step's output slots, each with its file name (no folder). At least one.</summary>
    public required NameMap<string> Outputs { get; init; }

    public StageResources Resources { get; init; } = StageResources.Default;

    /// <summary>The variables of the person's environment that it sees besides the usual ones; their values are part of its key.</summary>
    public ImmutableArray<string> Variables { get; init; } = [];

    /// <summary>The variables that it sees and that are written down nowhere; no part of its key.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary><c>cuda</c> for a stage that asks for a GPU, else <c>cpu</c>.</summary>
    public string Device => Resources.Gpus > 0 ? "cuda" : "cpu";

    /// <summary>How often a passing fault is tried again.</summary>
    public int Retries { get; init; }

    /// <summary>After this long the step is stopped; null for never.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether it renders a table: the target of <c>--table paper/group</c>.</summary>
    public bool IsTable { get; init; }

    /// <summary>Where the pipeline file names it.</summary>
    public required SourcePosition At { get; init; }

    /// <summary>The profile and, behind a plus, the experiment: <c>smoke+train_size=600</c>. The name of the results' folder.</summary>
    public string Scope => ScopeOf(Profile, Experiment);

    /// <summary>Unique over papers, profiles and experiments: <c>cac.laptop/member[seed=3]</c>. What action records and journals call it.</summary>
    public string Instance => $"{Paper}.{Scope}/{Name}";

    /// <summary>The same stage outside of any experiment.</summary>
    public string PlainInstance => $"{Paper}.{Profile}/{Name}";

    /// <inheritdoc cref="Scope"/>
    public static string ScopeOf(string profile, string experiment) => experiment.Length > 0 ? $"{profile}+{experiment}" : profile;

    /// <summary>The parameters as the step's spec wants them.</summary>
    public JsonObject ParametersAsJson() => ToJson(Parameters);

    /// <summary>The coordinates as the specs of its readers want them.</summary>
    public JsonObject CoordinatesAsJson() => ToJson(Coordinates);

    public override string ToString() => Name;

    private static JsonObject ToJson(NameMap<CanonicalValue> values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToJson())));
}

/// <summary>What a stage runs.</summary>
public abstract record StepCall
{
    private StepCall()
    {
    }

    /// <summary>A verb of a step executable: <c>cac train</c>.</summary>
    public sealed record Verb(string Executable, string Name) : StepCall
    {
        public override string ToString() => Executable == Name ? Name : $"{Executable} {Name}";
    }

    /// <summary>Any command, run in a folder of its own.</summary>
    /// <param name="Pieces">What the pipeline file says, parameters filled in and quoted.</param>
    /// <param name="Files">The project files whose content is part of its identity, relative to the project.</param>
    public sealed record Command(ImmutableArray<CommandPiece> Pieces, ImmutableArray<string> Files) : StepCall
    {
        /// <summary>What it is run by.</summary>
        public CommandShell Shell { get; init; } = CommandShell.Bash;

        /// <summary>How long processes that it started may go on after its end.</summary>
        public TimeSpan Grace { get; init; } = DefaultGrace;

        /// <summary>The programs whose versions are part of its identity.</summary>
        public ImmutableArray<string> Uses { get; init; } = [];

        /// <summary>Whether it sees nothing of the disk but the system and what the stage declares. Part of the key.</summary>
        public bool IsHermetic { get; init; }

        /// <summary>What it finds in place of the machine's own programs; null for these.</summary>
        public CommandEnvironment? Environment { get; init; }

        /// <summary>Where nothing is declared.</summary>
        public static TimeSpan DefaultGrace { get; } = TimeSpan.FromSeconds(5);

        /// <summary>The whole text, slots still in it. Two commands share it only if they are the same.</summary>
        public string Text { get; } = CommandPiece.Join(Pieces);

        public override string ToString() => Text;
    }
}

/// <summary>What a stage needs while it runs.</summary>
/// <param name="Cpus">Threads it may compute with; at least 1.</param>
/// <param name="Memory">Bytes it is expected to need at most; 0 for unknown.</param>
/// <param name="Gpus">GPUs it has for itself; 0 runs on the CPU.</param>
public sealed record StageResources(int Cpus = 1, long Memory = 0, int Gpus = 0)
{
    public static StageResources Default { get; } = new();

    /// <summary>Whether a retry may ask for more memory: each try gets the first one's times the number of the try.</summary>
    public bool MoreMemoryAtRetry { get; init; }
}
