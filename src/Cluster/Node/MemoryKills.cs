using System.Globalization;

namespace Retable.Cluster.Node;

/// <summary>Counts how often the kernel has killed a process of this control group for lack of memory.</summary>
internal static class MemoryKills
{
    /// <summary>The count; 0 if there is no such group.</summary>
    public static long Count()
    {
        try
        {
            // Version 2 has one line, 0::/path; version 1 one a controller.
            return File.ReadLines("/proc/self/cgroup")
                .Select(line => line.Split(':', 3))
                .Where(parts => parts.Length == 3)
                .Select(parts => parts[1].Length == 0 ? $"/sys/fs/cgroup{parts[2]}/memory.events"
                    : parts[1].Split(',').Contains("memory") ? $"/sys/fs/cgroup/memory{parts[2]}/memory.oom_control"
                    : null)
                .OfType<string>()
                .Where(File.Exists)
                .SelectMany(File.ReadLines)
                .Where(line => line.StartsWith("oom_kill ", StringComparison.Ordinal))
                .Sum(line => long.Parse(line.AsSpan("oom_kill ".Length), CultureInfo.InvariantCulture));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return 0;
        }
    }
}
