using System.Text;
using System.Text.Json;

namespace Retable.Engine.Journal;

/// <summary>Writes the lines of a journal as <see cref="JournalJson"/> would.</summary>
/// <remarks>
/// The events that every run has are written field by field. What is generated for all events is some five hundred small methods
/// over value types, which cannot be compiled ahead of time: the first stage of a run would wait a tenth of a second for them.
/// </remarks>
internal static class JournalText
{
    public static string Write(JournalLine line)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("at", line.At);
            json.WriteStartObject("what");
            if (!TryWrite(json, line.What))
            {
                return JsonSerializer.Serialize(line, JournalJson.Default.JournalLine);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>False for an event that only some runs have.</summary>
    private static bool TryWrite(Utf8JsonWriter json, RunEvent what)
    {
        switch (what)
        {
            case RunEvent.RunStarted started:
                json.WriteString("event", "run_started");
                json.WriteString("run", started.Run);
                json.WriteString("command", started.Command);
                json.WriteNumber("up_to_date", started.UpToDate);
                json.WriteNumber("restore", started.Restore);
                json.WriteNumber("execute", started.Execute);
                json.WriteNumber("unknown", started.Unknown);
                WriteIfThere(json, "expected_seconds", started.ExpectedSeconds);
                WriteIfThere(json, "experiments", started.Experiments);
                WriteIfThere(json, "fetch", started.Fetch);
                WriteIfThere(json, "fetch_bytes", started.FetchBytes);
                return true;
            case RunEvent.StageStarted started:
                json.WriteString("event", "stage_started");
                json.WriteString("stage", started.Stage);
                json.WriteString("why", started.Why);
                json.WriteNumber("attempt", started.Attempt);
                WriteIfThere(json, "expected_seconds", started.ExpectedSeconds);
                return true;
            case RunEvent.StageEnded ended:
                json.WriteString("event", "stage_ended");
                json.WriteString("stage", ended.Stage);
                json.WriteString("how", ended.How.ToString());
                json.WriteNumber("wall_seconds", ended.WallSeconds);
                json.WriteNumber("cpu_seconds", ended.CpuSeconds);
                json.WriteNumber("peak_memory", ended.PeakMemory);
                json.WriteNumber("attempt", ended.Attempt);
                WriteIfThere(json, "exit_code", ended.ExitCode);
                WriteIfThere(json, "fetched_from", ended.FetchedFrom);
                WriteIfThere(json, "message", ended.Message);
                WriteIfThere(json, "log_tail", ended.LogTail);
                WriteIfThere(json, "log_file", ended.LogFile);
                return true;
            case RunEvent.RunEnded ended:
                json.WriteString("event", "run_ended");
                json.WriteNumber("exit_code", ended.ExitCode);
                json.WriteNumber("wall_seconds", ended.WallSeconds);
                json.WriteStartObject("endings");
                foreach (var (how, count) in ended.Endings)
                {
                    json.WriteNumber(how.ToString(), count);
                }

                json.WriteEndObject();
                WriteIfThere(json, "to_resume", ended.ToResume);
                return true;
            default:
                return false;
        }
    }

    private static void WriteIfThere(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteIfThere(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteIfThere(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void WriteIfThere(Utf8JsonWriter json, string name, IReadOnlyList<string>? texts)
    {
        if (texts is null)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
