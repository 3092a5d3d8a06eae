namespace Retable.Engine.Posix;

/// <summary>When a process started: with its id, that names it for ever.</summary>
internal static class ProcessStart
{
    /// <summary>Clock ticks since the machine started; null if no such process lives.</summary>
    public static long? Of(int process)
    {
        try
        {
            // The second field, the program's name in brackets, may itself hold spaces and brackets: count from its end.
            var text = File.ReadAllText($"/proc/{process}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            const int State = 0, StartTime = 19;
            return fields[State] is "Z" or "X" ? null : long.Parse(fields[StartTime]);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
