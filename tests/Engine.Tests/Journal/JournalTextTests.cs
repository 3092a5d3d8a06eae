using System.Text.Json;
using Retable.Engine.Journal;

namespace Retable.Tests.Journal;

/// <summary>What is written field by field is what the generated code would have written.</summary>
public sealed class JournalTextTests
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero).AddTicks(1234567);

    public static TheoryData<string> Events => [.. All.Select(what => what.GetType().Name + All.IndexOf(what))];

    private static List<RunEvent> All { get; } =
    [
        new RunEvent.RunStarted("20260131-235959-1a2b", "./build.sh Reproduce --stage 'a<b>\u00e9'", 1, 2, 3, 4, null),
        new RunEvent.RunStarted("r", "", 0, 0, 0, 0, 12.5) { Experiments = ["cac.smoke+a=1", "\"quoted\""], Fetch = 2, FetchBytes = 1L << 40 },
        new RunEvent.StageStarted("cac.laptop/model[seed=3]", "never ran before", 1, null),
        new RunEvent.StageStarted("s", "w", 2, 0.1),
        new RunEvent.StageEnded("s", StageEnding.Restored) { FetchedFrom = "/mnt/lab/retable" },
        new RunEvent.StageEnded("s", StageEnding.Failed) { WallSeconds = 1.25, CpuSeconds = 1e-7, PeakMemory = 1L << 40, Attempt = 3, ExitCode = 2, Message = "line\nline", LogTail = ["a", ""], LogFile = "/log" },
        new RunEvent.RunEnded(0, 3.5, new SortedDictionary<StageEnding, int> { [StageEnding.UpToDate] = 4, [StageEnding.Ran] = 1 }, null),
        new RunEvent.RunEnded(130, 0, new Dictionary<StageEnding, int>(), "./build.sh Reproduce"),
        new RunEvent.Warning("any other event"),
    ];

    [Theory]
    [MemberData(nameof(Events))]
    public void A_line_is_the_one_that_the_generated_code_writes(string name)
    {
        var line = new JournalLine(At, All.Single(what => what.GetType().Name + All.IndexOf(what) == name));
        Assert.Equal(JsonSerializer.Serialize(line, JournalJson.Default.JournalLine), JournalText.Write(line));
    }

    // A field that is added to an event and not to what writes it would be missing from every journal.
    [Theory]
    [InlineData(typeof(RunEvent.RunStarted))]
    [InlineData(typeof(RunEvent.StageStarted))]
    [InlineData(typeof(RunEvent.StageEnded))]
    [InlineData(typeof(RunEvent.RunEnded))]
    public void Each_field_of_an_event_is_set_in_one_of_them(Type type)
    {
        var fields = type.GetProperties().Where(field => field.Name != "EqualityContract").ToList();
        var set = fields.Where(field => All.Where(type.IsInstanceOfType).Any(what => field.GetValue(what) is { } value && !value.Equals(0) && !value.Equals(0L) && !value.Equals(0.0)));

        Assert.Equal(fields.Select(field => field.Name), set.Select(field => field.Name));
    }
}
