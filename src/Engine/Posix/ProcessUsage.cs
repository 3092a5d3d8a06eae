namespace Retable.Engine.Posix;

/// <summary>What a living process uses between two moments.</summary>
internal sealed class ProcessUsage
{
    private const double TicksPerSecond = 100;
    private readonly int _process;
    private readonly double _cpuBefore;

    private ProcessUsage(int process) => (_process, _cpuBefore) = (process, CpuSeconds(process));

    /// <summary>Begins to count; the process's peak of memory begins anew.</summary>
    public static ProcessUsage Begin(int process)
    {
        try
        {
            File.WriteAllText($"/proc/{process}/clear_refs", "5");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Then the peak is that of the process's whole life: too high, never too low.
        }

        return new ProcessUsage(process);
    }

    /// <summary>CPU seconds since, and the peak of memory in bytes.</summary>
    public (double CpuSeconds, long PeakMemory) End() => (CpuSeconds(_process) - _cpuBefore, ProcessMemory.Peak($"{_process}"));

    private static double CpuSeconds(int process)
    {
        try
        {
            const int UserTime = 11, SystemTime = 12;
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (long.Parse(fields[UserTime]) + long.Parse(fields[SystemTime])) / TicksPerSecond;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
