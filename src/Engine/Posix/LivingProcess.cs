using System.Text;

namespace Retable.Engine.Posix;

/// <summary>A process that runs, as the kernel lists it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Group">The number of its group.</param>
/// <param name="Start">Clock ticks since the machine started.</param>
internal sealed record LivingProcess(int Id, int Group, long Start)
{
    /// <summary>The same on every Linux that .NET runs on.</summary>
    private const int TicksPerSecond = 100;

    /// <summary>All processes that run, without those that have ended and were not waited for yet.</summary>
    public static IEnumerable<LivingProcess> All() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? Of(id) : null)
        .OfType<LivingProcess>();

    /// <summary>The present moment, in the unit of <see cref="Start"/>.</summary>
    public static long Now => Environment.TickCount64 * TicksPerSecond / 1000;

    /// <summary>The program with its arguments, on one line.</summary>
    public string Command
    {
        get
        {
            const int Longest = 200;
            var words = Encoding.UTF8.GetString(Read("cmdline")).TrimEnd('\0').ReplaceLineEndings(" ").Replace('\0', ' ');
            return words.Length <= Longest ? words : words[..Longest] + "...";
        }
    }

    /// <summary>Whether it was started with this variable.</summary>
    public bool Carries(string name, string value) => Read("environ").AsSpan().IndexOf(Encoding.UTF8.GetBytes($"{name}={value}\0")) >= 0;

    private static LivingProcess? Of(int id)
    {
        const int State = 0, Group = 2, Start = 19;
        var line = Encoding.UTF8.GetString(Read(id, "stat"));
        // The second field, the program's name in brackets, may itself hold spaces and brackets: count from its end.
        var fields = line.Length == 0 ? [] : line[(line.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Length <= Start || fields[State] is "Z" or "X" ? null : new(id, int.Parse(fields[Group]), long.Parse(fields[Start]));
    }

    private byte[] Read(string file) => Read(Id, file);

    private static byte[] Read(int id, string file)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{id}/{file}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is another user's.
            return [];
        }
    }
}
