using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Planning;
using Retable.Engine.Runs;
using Retable.Engine.Store;
using Retable.Remote;

namespace Retable.Tests.Remotes;

/// <summary>Projects on two machines, a place between them, and the key of the one who sends.</summary>
internal sealed class RemoteLab : IDisposable
{
    /// <summary>A large object, a small one, and a stage behind them.</summary>
    public const string Yaml = """
        paper: lab
        profiles: {p: {}}
        stages:
          large: {run: 'head -c 300000 /dev/zero | tr "\0" x > ${out.bytes}', out: {bytes: bytes.bin}}
          small: {matrix: {n: [1, 2, 3]}, run: 'echo ${n} > ${out.text}', out: {text: text.txt}}
          end: {run: 'cat ${in.texts} > ${out.text}; wc -c < ${in.bytes} >> ${out.text}', in: {texts: 'small[*].text', bytes: large.bytes}, out: {text: end.txt}}
        """;

    /// <summary>Quick to give up, for faults.</summary>
    public static readonly Patience Hasty = new() { FirstPause = TimeSpan.FromMilliseconds(5), Silence = TimeSpan.FromMilliseconds(400) };

    private readonly List<IDisposable> _owned = [];

    public RemoteLab()
    {
        Maker = Own(new Project());
        Other = Own(new Project());
        KeyFile = Maker.PathOf("private.pem");
        using var key = SigningKey.CreateIn(KeyFile);
        Maker.Write("keys/maker.pem", key.PublicPem);
        KeysFolder = Maker.PathOf("keys");
    }

    /// <summary>Where it is made.</summary>
    public Project Maker { get; }

    /// <summary>Where it is fetched.</summary>
    public Project Other { get; }

    public string KeyFile { get; }

    public string KeysFolder { get; set; }

    /// <summary>What the last run fetched, and where from.</summary>
    public IReadOnlyList<string> Fetched { get; private set; } = [];

    /// <summary>What was warned of.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>How the last run on the other machine began.</summary>
    public RunEvent.RunStarted? Began { get; private set; }

    public T Own<T>(T one)
        where T : IDisposable
    {
        _owned.Add(one);
        return one;
    }

    /// <summary>The stores behind these places; nothing can be sent once the key's file is gone.</summary>
    public RemoteStores Stores(params string[] places) => new(
        [.. places.Select(place => RemoteUrl.Open(place, Maker.Folder, url => new S3Place(url)))],
        new TrustedKeys(KeysFolder),
        File.Exists(KeyFile) ? SigningKey.Load(KeyFile) : null,
        Hasty);

    /// <summary>Makes all of it here, and sends it.</summary>
    public SendTally Push(string place, string yaml = Yaml)
    {
        Maker.Run(yaml, writesLock: false);
        using var stores = Stores(place);
        return Send(Maker, stores, yaml);
    }

    public static SendTally Send(Project project, RemoteStores stores, string yaml = Yaml)
    {
        var dag = project.Dag(yaml);
        using var engine = new RetableEngine(project.Settings with { Remote = stores });
        return engine.SendAsync(dag, Selection.All.Apply(dag), CancellationToken.None).GetAwaiter().GetResult().Tally;
    }

    /// <summary>Runs on the other machine.</summary>
    /// <returns>What was executed, and what was restored, sorted.</returns>
    public (IReadOnlyList<string> Ran, IReadOnlyList<string> Restored) Run(string[] places, string yaml = Yaml, Selection? selection = null, bool push = false, bool fetchesOnly = false, Project? on = null)
    {
        var project = on ?? Other;
        using var stores = places.Length > 0 ? Stores(places) : null;
        var dag = project.Dag(yaml);
        using var engine = new RetableEngine(project.Settings with { Remote = stores, Push = push });
        using var stop = new StopSignal();
        var ear = new Ear(Warnings);
        var request = new RunRequest { Dag = dag, Selected = (selection ?? Selection.All).Apply(dag), Command = "test", WritesLock = false, FetchesOnly = fetchesOnly };
        var outcome = engine.RunAsync(request, ear, stop).GetAwaiter().GetResult();
        Assert.True(outcome.ExitCode == ExitCode.Done, string.Join('\n', ear.Messages));
        Fetched = ear.Fetched;
        Began = ear.Began;
        return (ear.Of(StageEnding.Ran), ear.Of(StageEnding.Restored));
    }

    /// <summary>The plan of the other machine, as a dry run shows it.</summary>
    public string Plan(string[] places, string yaml = Yaml, Selection? selection = null)
    {
        using var stores = Stores(places);
        stores.Warn = Warnings.Add;
        var dag = Other.Dag(yaml);
        using var engine = new RetableEngine(Other.Settings with { Remote = stores });
        var plan = engine.PlanOf(dag, (selection ?? Selection.All).Apply(dag));
        return string.Join('\n', plan.Wanted.Order().Select(node => $"{dag.Stages[node].Name}: {Explanation.Describe(plan[node]!)}"));
    }

    public static string End(Project project) => File.ReadAllText(project.PathOf("results/lab/p/end/end.txt"));

    public void Dispose() => _owned.ForEach(one => one.Dispose());

    private sealed class Ear(List<string> warnings) : IRunObserver
    {
        private readonly List<RunEvent.StageEnded> _ended = [];

        public RunEvent.RunStarted? Began { get; private set; }

        public IEnumerable<string> Messages => _ended.Select(end => $"{end.Stage}: {end.Message}").Concat(warnings);

        public IReadOnlyList<string> Fetched => [.. _ended.Where(end => end.FetchedFrom is not null).Select(end => $"{end.Stage} from {end.FetchedFrom}")];

        public IReadOnlyList<string> Of(StageEnding how) =>
            [.. _ended.Where(end => end.How == how).Select(end => end.Stage[(end.Stage.IndexOf('/') + 1)..]).Order(StringComparer.Ordinal)];

        public void On(RunEvent what)
        {
            lock (_ended)
            {
                switch (what)
                {
                    case RunEvent.RunStarted began:
                        Began = began;
                        break;
                    case RunEvent.StageEnded ended:
                        _ended.Add(ended);
                        break;
                    case RunEvent.Warning warning:
                        warnings.Add(warning.Message);
                        break;
                }
            }
        }
    }
}
