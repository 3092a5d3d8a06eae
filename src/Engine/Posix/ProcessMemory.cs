namespace Retable.Engine.Posix;

/// <summary>What the kernel says of a process's memory.</summary>
internal static class ProcessMemory
{
    /// <summary>The most that a process or one of its living descendants ever held, in bytes; 0 if all are gone.</summary>
    public static long PeakOfTree(int process)
    {
        var peak = Peak($"{process}");
        foreach (var child in Children(process))
        {
            peak = Math.Max(peak, PeakOfTree(child));
        }

        return peak;
    }

    private static int[] Children(int process)
    {
        try
        {
            // Those of its first thread: shells have no other.
            return [.. File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The most that a process ever held, in bytes; 0 if it is gone.</summary>
    /// <param name="process">Its id, or <c>self</c>.</param>
    public static long Peak(string process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.AsSpan("VmHWM:".Length, line.Length - "VmHWM:".Length - " kB".Length));
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
