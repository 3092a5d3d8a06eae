using System.Globalization;
using Retable.Engine.Pipelines;

namespace Retable.Engine.Scheduling;

/// <summary>What stages may use together: the machine's resources, or what <c>--jobs</c> leaves of them.</summary>
/// <param name="Cpus">Threads that may compute at once; at least 1.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="Gpus">The GPUs' indices or ids, as <c>CUDA_VISIBLE_DEVICES</c> wants them.</param>
public sealed record Capacity(int Cpus, long Memory, IReadOnlyList<string> Gpus)
{
    /// <summary>Another machine's queue: whoever looks after that one says what is free, and which GPUs a task gets. What a stage needs is always free here.</summary>
    public static Capacity OfAQueue { get; } = new(1 << 24, long.MaxValue / 4, []) { IsElsewhere = true };

    /// <summary>Whether stages run on other machines than this.</summary>
    public bool IsElsewhere { get; private init; }

    /// <summary>This machine: its cores, its memory, and the GPUs that <c>CUDA_VISIBLE_DEVICES</c> leaves visible.</summary>
    public static Capacity OfThisMachine() => new(
        Environment.ProcessorCount,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is { } visible ? Visible(visible) : Installed());

    /// <summary>The list up to the first entry that is no device: that is how CUDA reads it.</summary>
    internal static IReadOnlyList<string> Visible(string variable) =>
        [.. variable.Split(',').Select(entry => entry.Trim()).TakeWhile(entry => entry.Length > 0 && entry is not "-1" and not "NoDevFiles")];

    private static List<string> Installed()
    {
        const string Folder = "/proc/driver/nvidia/gpus";
        return Directory.Exists(Folder)
            ? [.. Enumerable.Range(0, Directory.GetDirectories(Folder).Length).Select(i => i.ToString(CultureInfo.InvariantCulture))]
            : [];
    }
}

/// <summary>What a running stage holds.</summary>
public sealed record Slots(int Cpus, long Memory, IReadOnlyList<string> Gpus);

/// <summary>The cores, memory and GPUs that are free at the moment.</summary>
internal sealed class Resources(Capacity capacity)
{
    private readonly List<string> _gpus = [.. capacity.Gpus];
    private int _cpus = capacity.Cpus;
    private long _memory = capacity.Memory;

    /// <summary>Takes what a stage needs; null if it is not free.</summary>
    /// <remarks>
    /// A stage that wants more cores or memory than there are gets all of them and runs alone: how many threads it
    /// computes with is part of its result, so it is not told less.
    /// </remarks>
    public Slots? TryTake(StageResources needs)
    {
        if (capacity.IsElsewhere)
        {
            return new Slots(needs.Cpus, needs.Memory, []);
        }

        var cpus = Math.Min(needs.Cpus, capacity.Cpus);
        var memory = Math.Min(needs.Memory, capacity.Memory);
        if (cpus > _cpus || memory > _memory || needs.Gpus > _gpus.Count)
        {
            return null;
        }

        var slots = new Slots(cpus, memory, _gpus[..needs.Gpus]);
        _gpus.RemoveRange(0, needs.Gpus);
        _cpus -= cpus;
        _memory -= memory;
        return slots;
    }

    public void GiveBack(Slots slots)
    {
        if (capacity.IsElsewhere)
        {
            return;
        }

        _cpus += slots.Cpus;
        _memory += slots.Memory;
        _gpus.AddRange(slots.Gpus);
        _gpus.Sort(StringComparer.Ordinal);
    }
}
