using Retable.Contract;

namespace Retable.Engine.Store;

/// <summary>Where what is in a store.</summary>
/// <param name="Root">The store's folder, a full path.</param>
public sealed record StoreLayout(string Root)
{
    /// <summary>Digests of files as they looked when they were hashed: a shortcut.</summary>
    public string StatCache => Path.Combine(Root, "stat-cache");

    /// <summary>Answers "nothing to do" with what they depend on: a shortcut.</summary>
    public string Idle => Path.Combine(Root, "idle");

    /// <summary>What the identity of each step was made of, a file an identity: a help for explanations.</summary>
    public string Codes => Path.Combine(Root, "codes");

    /// <summary>A file a key that is being executed, which names the engine.</summary>
    public string Leases => Path.Combine(Root, "leases");

    /// <summary>Held while a lease is taken or given back.</summary>
    public string LeaseLock => Path.Combine(Root, "lease-lock");

    /// <summary>A file an engine at work.</summary>
    public string Engines => Path.Combine(Root, "engines");

    /// <summary>One folder a task under way; empty while no engine works.</summary>
    public string Staging => Path.Combine(Root, "staging");

    /// <summary>Objects that are being fetched from elsewhere, by their names: what an interrupted fetch goes on from.</summary>
    public string Arriving => Path.Combine(Root, "arriving");

    /// <summary>One folder a key: what a killed step goes on from.</summary>
    public string Scratch => Path.Combine(Root, "scratch");

    /// <summary>The last log of each instance.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>One journal a run.</summary>
    public string Runs => Path.Combine(Root, "runs");

    /// <summary>What executing recorded stages again has shown, one JSON object a line.</summary>
    public string Ledger => Path.Combine(Root, "determinism.jsonl");

    public string ScratchOf(Digest key) => Path.Combine(Scratch, key.ToString());

    public string ArrivingOf(Digest content) => Path.Combine(Arriving, content.ToString());

    public string StagingOf(Digest key) => Path.Combine(Staging, key.ToString());

    /// <summary>Where a stage is executed again, apart from all that it left the first time.</summary>
    public string RerunOf(Digest key) => Path.Combine(Staging, $"rerun-{key}");

    /// <summary>The log of an instance: <c>logs/cac.laptop/member[seed=3].log</c>.</summary>
    public string LogOf(string instance) => In(Logs, instance);

    /// <summary>The log of the last time that an instance was executed again.</summary>
    public string RerunLogOf(string instance) => In(Path.Combine(Root, "rerun-logs"), instance);

    private static string In(string folder, string instance)
    {
        var slash = instance.IndexOf('/', StringComparison.Ordinal);
        return Path.Combine(folder, Workspace.FolderName(instance[..slash]), Workspace.FolderName(instance[(slash + 1)..]) + ".log");
    }
}
