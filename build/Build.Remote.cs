using Nuke.Common;
using Retable.Contract;
using Retable.Engine.Planning;
using Retable.Engine.Runs;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;
using Retable.Remote;

namespace Retable.Front;

/// <summary>Exchanges results with stores elsewhere.</summary>
internal sealed partial class Build
{
    [ReportsItself]
    private Target Push => _ => _
        .Description("Sends what is asked for, and all that went into it, from the store to the first store of --remote, signed. What is there already is not sent again.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting.Except([nameof(Force)]), [nameof(Remote), nameof(Json), nameof(Quiet)])
        .Executes(async () =>
        {
            using var pipelines = new OpenPipelines(RootDirectory, Question() with { Sends = true });
            using var stop = new StopSignal();
            using var signals = new StopOnSignals(stop);
            var (tally, notHere) = await pipelines.Engine.SendAsync(pipelines.Dag, pipelines.Selected, stop.Orderly).ConfigureAwait(false);
            RemoteReport.Write(Shown, tally, notHere, Json);
        });

    [ReportsItself]
    private Target Pull => _ => _
        .Description("Fetches what is asked for from the stores of --remote, and executes nothing. Exit 1 if something is not there.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes(Selecting.Except([nameof(Force)]), [nameof(Remote), nameof(NoWait), nameof(Json), nameof(Quiet)])
        .Executes(async () =>
        {
            if (RemoteOf.Places(Remote).Count == 0)
            {
                throw new BadInputException("nothing says where to fetch from") { Hint = RemoteOf.Naming };
            }

            using var pipelines = new OpenPipelines(RootDirectory, Question() with { NameMayBeNew = true });
            var run = new PipelineRun(pipelines, Console.Out) { FetchesOnly = true, WritesLock = false, NoWait = NoWait, Json = Json, Quiet = Quiet };
            var code = await run.ToTheEndAsync().ConfigureAwait(false);
            var missing = run.Outcome?.Plan is { } plan
                ? pipelines.Targets.Where(node => plan[node] is Decision.Run or Decision.UnknownUntil or Decision.Fetch).Select(node => pipelines.Dag.Stages[node].Instance).ToList()
                : [];
            RemoteReport.WriteMissing(Shown, missing, Json);
            ExitCode = code == Contract.ExitCode.Done && missing.Count > 0 ? Contract.ExitCode.Failed : code;
        });

    [ReportsItself]
    private Target Key => _ => _
        .Description("Makes a pair of keys for --push and Capsule, unless there is one: the private one in ~/.config/retable/key.pem (or the file that RETABLE_KEY names), the public one in results/keys, to be committed.")
        .Executes(() =>
        {
            var file = Environment.GetEnvironmentVariable(SigningKey.Variable) is { Length: > 0 } named ? named : SigningKey.UserFile;
            var isNew = !File.Exists(file);
            using var key = isNew ? SigningKey.CreateIn(file) : SigningKey.Parse(File.ReadAllText(file), file);
            var published = RemoteOf.Keys(RootDirectory) / $"{key.Fingerprint}.pem";
            Directory.CreateDirectory(Path.GetDirectoryName(published)!);
            File.WriteAllText(published, key.PublicPem);
            Console.WriteLine($"{(isNew ? "made" : "found")} the private key {file}: keep it to yourself, or give it to your CI as the secret {SigningKey.Variable}");
            Console.WriteLine($"wrote the public key {Path.GetRelativePath(RootDirectory, published)}: commit it, and whoever has that commit believes the records and capsules that the private key signs");
        });
}
