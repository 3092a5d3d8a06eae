using System.Diagnostics;
using System.Text;
using Retable.Bench.Shared;
using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Runs;
using Retable.Engine.Store;
using Retable.Remote;

namespace Retable.Bench;

/// <summary>One machine that has made everything, one that has nothing, and nginx between them.</summary>
internal sealed class RemoteBench : IDisposable
{
    private const int Runs = 3;
    private readonly string _folder = Directory.CreateTempSubdirectory("retable-bench-").FullName;
    private readonly Suite _suite;
    private readonly int _stages;
    private readonly Dag _dag;
    private readonly Nginx _nginx;
    private readonly string _key;
    private readonly StepCatalog _catalog = new() { Executables = new Dictionary<string, StepExecutable>() };

    public RemoteBench(int stages, Suite suite)
    {
        (_stages, _suite) = (stages, suite);
        var yaml = $$$"""
            paper: bench
            profiles: {p: {}}
            stages:
              part: {matrix: {n: range({{{stages}}})}, run: 'echo ${n} > ${out.text}', out: {text: text.json}}
            """;
        _dag = new Dag(PipelineFile.Parse(yaml, "bench.yaml").Expand("p", _catalog));
        using (var key = SigningKey.CreateIn(_key = Path.Combine(_folder, "key.pem")))
        {
            Directory.CreateDirectory(Path.Combine(_folder, "keys"));
            File.WriteAllText(Path.Combine(_folder, "keys", "key.pem"), key.PublicPem);
        }

        _nginx = new Nginx(_folder);
        Make("made");
    }

    public void Measure()
    {
        Run("made");
        _suite.Add($"plan with nothing to do, {_stages} stages", Suite.Seconds(() => Plan("made"), Runs), "s", 1);
        var (push, putting) = InTurns(Clean, () => Push("made"), MoveAway, () => Curl(upload: true, "*"));
        var bytes = Files().Sum(file => file.Length);
        _suite.Add($"push of {_stages} objects of 1 kB", push, putting, "s", 1.2);
        _suite.Add("push with all of it there", Best(() => { }, () => Push("made")), "s", 1);
        _suite.Add("plan on a machine with nothing", Best(() => Forget("other"), () => Plan("other")), "s");
        _suite.Add("files elsewhere", Files().Count(), "files");
        _suite.Add("over the wire", bytes / 1e6, "MB");
        PackFiles();
        var (pull, unpacking) = InTurns(() => Forget("other"), Pull, () => Empty(Got), CurlAndUnpack);
        _suite.Add($"pull of {_stages} objects of 1 kB, beside curl, zstd, tar and sync", pull, unpacking, "s", 1.2);
        _suite.Add("the same beside curl of the packs alone, which stay packed", pull, Best(() => Empty(Got), () => Curl(upload: false, "cas")), "s");
        _suite.Add("the same beside curl of packs and pointers", pull, Best(() => Empty(Got), () => Curl(upload: false, "*")), "s");
    }

    private string Got => Path.Combine(_folder, "got");

    private string Archive => Path.Combine(_nginx.Root, "files.tar.zst");

    public void Dispose()
    {
        _nginx.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static double Once(Action before, Action work)
    {
        before();
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The best of both sides, one after the other, so that what else the machine does meets both.</summary>
    private static (double Ours, double Peer) InTurns(Action before, Action ours, Action beforePeer, Action peer) => Enumerable.Range(0, Runs)
        .Select(_ => (Ours: Once(before, ours), Peer: Once(beforePeer, peer)))
        .Aggregate((best, one) => (Math.Min(best.Ours, one.Ours), Math.Min(best.Peer, one.Peer)));

    private static double Best(Action before, Action work) => Enumerable.Range(0, Runs).Min(_ => Once(before, work));

    /// <summary>Writes records and objects without running 10,000 commands: what a stage would have written is metrics of 1 kB, no two alike.</summary>
    private void Make(string machine)
    {
        var store = SettingsOf(machine, null).Store;
        var objects = new ObjectStore(store, new Disk());
        using var records = new ActionRecords(store, new Disk());
        using var engine = new RetableEngine(SettingsOf(machine, null));
        var plan = engine.PlanOf(_dag, Selection.All.Apply(_dag));
        var made = new List<ActionRecord>();
        var staged = new List<(string File, Digest Digest)>();
        Directory.CreateDirectory(Path.Combine(store, "staged"));
        foreach (var node in plan.Wanted)
        {
            var bytes = Encoding.UTF8.GetBytes(Metrics(node));
            var digest = Digest.OfBytes(bytes);
            var file = Path.Combine(store, "staged", $"{node}");
            File.WriteAllBytes(file, bytes);
            staged.Add((file, digest));
            var key = plan.Key(node)!;
            made.Add(new ActionRecord
            {
                Key = key.Digest,
                Parts = key.Parts,
                Instance = _dag.Stages[node].Instance,
                Outputs = NameMap.Of([KeyValuePair.Create("text", new OutputRecord("text.json", digest, digest, bytes.Length))]),
                Provenance = new Provenance { WallSeconds = 1 },
            });
        }

        staged.ForEach(one => objects.Adopt(one.File, one.Digest));
        records.AddAll(made);
    }

    private static string Metrics(int node)
    {
        var text = new StringBuilder("[");
        for (var i = 0; text.Length < 1023; i++)
        {
            text.Append($$"""{"metric":"auroc","seed":{{node}},"value":0.{{Digest.OfText($"{node} {i}").ToString()[..8]}}},""");
        }

        return text.ToString(0, 1023) + "]";
    }

    private EngineSettings SettingsOf(string machine, RemoteStores? remote)
    {
        var project = Path.Combine(_folder, machine);
        Directory.CreateDirectory(project);
        return new EngineSettings { Project = project, Catalog = _catalog, Remote = remote };
    }

    private RemoteStores Stores() =>
        new([RemoteUrl.Open(_nginx.Url, _folder, _ => throw new NotSupportedException())], new TrustedKeys(Path.Combine(_folder, "keys")), SigningKey.Parse(File.ReadAllText(_key), _key));

    private void Plan(string machine)
    {
        using var stores = Stores();
        using var engine = new RetableEngine(SettingsOf(machine, stores));
        engine.PlanOf(_dag, Selection.All.Apply(_dag));
    }

    private void Push(string machine)
    {
        using var stores = Stores();
        using var engine = new RetableEngine(SettingsOf(machine, stores));
        engine.SendAsync(_dag, Selection.All.Apply(_dag), CancellationToken.None).GetAwaiter().GetResult();
    }

    private void Run(string machine, bool fetchesOnly = false)
    {
        using var stores = Stores();
        using var engine = new RetableEngine(SettingsOf(machine, stores));
        using var stop = new StopSignal();
        var request = new RunRequest { Dag = _dag, Selected = Selection.All.Apply(_dag), Command = "bench", WritesLock = false, FetchesOnly = fetchesOnly };
        var outcome = engine.RunAsync(request, new Deaf(), stop).GetAwaiter().GetResult();
        if (outcome.Plan!.WouldRun)
        {
            throw new InvalidOperationException("something would still run");
        }
    }

    private void Forget(string machine)
    {
        if (Directory.Exists(Path.Combine(_folder, machine)))
        {
            Directory.Delete(Path.Combine(_folder, machine), recursive: true);
        }
    }

    private void Clean()
    {
        Directory.Delete(_nginx.Root, recursive: true);
        Directory.CreateDirectory(_nginx.Root);
    }

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(_nginx.Root).EnumerateFiles("*", SearchOption.AllDirectories);

    /// <summary>Keeps the files for curl to send, and empties what nginx serves.</summary>
    private void MoveAway()
    {
        var away = Path.Combine(_folder, "away");
        if (Directory.Exists(away))
        {
            Clean();
            return;
        }

        Directory.Move(_nginx.Root, away);
        Directory.CreateDirectory(_nginx.Root);
    }

    private void Pull() => Run("other", fetchesOnly: true);

    private void Curl(bool upload, string under)
    {
        var away = Path.Combine(_folder, "away");
        var lines = new StringBuilder("silent\nfail\n");
        var folder = under == "*" ? away : Path.Combine(away, under);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(away, file.FullName);
            lines.Append(upload ? $"upload-file = \"{file.FullName}\"\nurl = \"{_nginx.Url}/{path}\"\noutput = /dev/null\n" : $"url = \"{_nginx.Url}/{path}\"\noutput = \"{Path.Combine(Got, path)}\"\n");
        }

        var config = Path.Combine(_folder, "curl.conf");
        File.WriteAllText(config, lines.ToString());
        Shell($"curl --parallel --parallel-max 16 --create-dirs -K {config}");
    }

    /// <summary>The same files of 1 kB as one archive behind zstd, where nginx serves it.</summary>
    private void PackFiles() => Shell($"tar -C {SettingsOf("made", null).Store} -cf - objects | zstd -q -3 -o {Archive}");

    /// <summary>What a person without this program would type to have the files, and have them on the disk.</summary>
    private void CurlAndUnpack() => Shell($"curl -sf {_nginx.Url}/{Path.GetFileName(Archive)} | zstd -dcq | tar -C {Got} -xf - && sync -f {Got}");

    private static void Empty(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
    }

    private static void Shell(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-o", "pipefail", "-c", command]) { RedirectStandardError = true })!;
        var said = shell.StandardError.ReadToEnd();
        shell.WaitForExit();
        if (shell.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} ended with {shell.ExitCode}: {said}");
        }
    }

    private sealed class Deaf : IRunObserver
    {
        public void On(RunEvent what)
        {
        }
    }
}
