using Retable.Cluster.Queue;
using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Yaml;

namespace Retable.Cluster.Site;

/// <summary>Finds and reads the file that says what the cluster is like.</summary>
public static class SiteFile
{
    /// <summary>The variable that names the file.</summary>
    public const string Variable = "RETABLE_SITE";

    private static readonly string[] Executors = ["local", "slurm", "template"];

    private static readonly string[] Keys =
    [
        "executor", "account", "qos", "constraint", "gpus", "options", "partitions", "setup", "max_jobs", "max_array", "max_running", "width",
        "time", "memory", "patience", "poll", "bundle", "template",
    ];

    private static readonly string[] PartitionKeys = ["name", "time", "cpus", "memory", "gpus"];
    private static readonly string[] TemplateKeys = ["submit", "status", "cancel", "states"];

    private static readonly Dictionary<string, JobState> States = new(StringComparer.Ordinal)
    {
        ["waiting"] = JobState.Waiting, ["running"] = JobState.Running, ["done"] = JobState.Done, ["failed"] = JobState.Failed, ["cancelled"] = JobState.Cancelled,
        ["timed_out"] = JobState.TimedOut, ["out_of_memory"] = JobState.OutOfMemory, ["node_failed"] = JobState.NodeFailed, ["preempted"] = JobState.Preempted,
    };

    /// <summary>Reads the first of these that exists: the file named by <c>RETABLE_SITE</c>, the user's, the machine's. Without any, the defaults are taken.</summary>
    /// <exception cref="BadInputException">The file cannot be read or is wrong, or <c>RETABLE_SITE</c> names none.</exception>
    public static SiteOptions Read()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return Load(Path.GetFullPath(named), named);
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var settings = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } own ? own : Path.Combine(home, ".config");
        string[] places = [Path.Combine(settings, "retable", "site.yaml"), "/etc/retable/site.yaml"];
        return Array.Find(places, File.Exists) is { } path ? Load(path, path) : new SiteOptions();
    }

    private static SiteOptions Load(string path, string shownAs) => Parse(YamlFile.Load(path, shownAs), shownAs);

    /// <summary>Parses a text.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    internal static SiteOptions Parse(string text, string shownAs) => Parse(YamlFile.Parse(text, shownAs), shownAs);

    private static SiteOptions Parse(YamlNode document, string shownAs)
    {
        const string What = "the site file";
        var map = document.AsMap(What).Only(What, Keys);
        var usual = new SiteOptions();
        return new SiteOptions
        {
            File = shownAs,
            Executor = OneOf(map, "executor", Executors),
            Account = Text(map, "account"),
            Qos = Text(map, "qos"),
            Constraint = Text(map, "constraint"),
            GpuOption = map.Optional("gpus") is { } gpus ? GpuOption(gpus) : usual.GpuOption,
            Options = map.Optional("options") is { } options ? [.. options.AsList("'options'").Items.Select(Option)] : [],
            Partitions = map.Optional("partitions") is { } partitions ? [.. partitions.AsList("'partitions'").Items.Select(PartitionOf)] : [],
            Setup = Texts(map, "setup"),
            MaxJobs = Whole(map, "max_jobs", usual.MaxJobs, 1),
            MaxArray = Whole(map, "max_array", usual.MaxArray, 1),
            MaxRunning = Whole(map, "max_running", usual.MaxRunning, 0),
            Width = Whole(map, "width", usual.Width, 1),
            Time = Duration(map, "time") ?? usual.Time,
            Memory = Memory(map, "memory"),
            Patience = Duration(map, "patience") ?? usual.Patience,
            Poll = Duration(map, "poll") ?? usual.Poll,
            Bundle = Text(map, "bundle") is { Length: > 0 } bundle ? Path.GetFullPath(bundle) : "",
            Template = map.Optional("template") is { } template ? TemplateOf(template) : null,
        };
    }

    private static string GpuOption(YamlNode node)
    {
        var text = node.AsText("'gpus'");
        return text.StartsWith("--", StringComparison.Ordinal) && text.Contains("{n}", StringComparison.Ordinal)
            ? text
            : throw YamlReading.Mismatch(node, "'gpus'", "an option of sbatch with {n} for how many: --gres=gpu:{n} or --gpus={n}");
    }

    private static string Option(YamlNode node)
    {
        var text = node.AsText("an entry of 'options'");
        return text.StartsWith('-') && !text.Contains('\n', StringComparison.Ordinal)
            ? text
            : throw YamlReading.Mismatch(node, "an entry of 'options'", "an option of sbatch, for instance --mail-type=NONE");
    }

    private static Partition PartitionOf(YamlNode node)
    {
        const string What = "a partition";
        var map = node.AsMap(What).Only(What, PartitionKeys);
        return new Partition(
            map.Required("name", What).AsText("a partition's name"), Duration(map, "time"), Whole(map, "cpus", 0, 0), Memory(map, "memory"), Whole(map, "gpus", 0, 0));
    }

    private static TemplateCommands TemplateOf(YamlNode node)
    {
        const string What = "'template'";
        var map = node.AsMap(What).Only(What, TemplateKeys);
        IReadOnlyList<string> Command(string name) => map.Required(name, What).AsList($"'{name}'") is { Items.Count: > 0 } list
            ? [.. list.Items.Select(item => item.AsText($"a word of '{name}'"))]
            : throw new BadInputException($"'{name}' names no program") { At = map.Required(name, What).At, Hint = $"{name}: [/opt/queue/{name}, '{{script}}']" };

        var states = map.Optional("states") is { } own
            ? own.AsMap("'states'").Entries.ToDictionary(entry => entry.Name, entry => StateOf(entry.Value), StringComparer.OrdinalIgnoreCase)
            : [];
        foreach (var (word, state) in States)
        {
            states.TryAdd(word, state);
        }

        return new TemplateCommands(Command("submit"), Command("status"), Command("cancel"), states);
    }

    private static JobState StateOf(YamlNode node) => node.AsText("a state") is var text && States.TryGetValue(text, out var state)
        ? state
        : throw BadInputException.UnknownName($"there is no state '{text}'", text, States.Keys, node.At);

    private static string OneOf(YamlMap map, string name, string[] known)
    {
        var text = Text(map, name);
        return text.Length == 0 || known.Contains(text) ? text : throw BadInputException.UnknownName($"there is no {name} '{text}'", text, known, map.Optional(name)!.At);
    }

    private static string Text(YamlMap map, string name) => map.Optional(name)?.AsText($"'{name}'") ?? "";

    private static IReadOnlyList<string> Texts(YamlMap map, string name) =>
        map.Optional(name) is { } node ? [.. node.AsList($"'{name}'").Items.Select(item => item.AsText($"a line of '{name}'"))] : [];

    private static int Whole(YamlMap map, string name, int otherwise, int least) =>
        map.Optional(name) is { } node ? (int)node.AsInteger($"'{name}'", least, 1_000_000) : otherwise;

    private static TimeSpan? Duration(YamlMap map, string name) =>
        map.Optional(name) is { } node ? Quantities.Duration(node.AsText($"'{name}'"), node.At, name) : null;

    private static long Memory(YamlMap map, string name) => map.Optional(name) is { } node ? Quantities.Memory(node.AsText($"'{name}'"), node.At) : 0;
}
