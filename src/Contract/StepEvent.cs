using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retable.Contract;

/// <summary>What a step says while it works: one JSON object per line on standard output.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(Scalar), "scalar")]
[JsonDerivedType(typeof(Log), "log")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(Fault), "fault")]
[JsonDerivedType(typeof(End), "end")]
public abstract record StepEvent
{
    /// <summary>How far it is. <c>done / total</c> in the unit named; the rate is for the reader to compute.</summary>
    public sealed record Progress(double Done, double Total, string Unit, string? Caption = null) : StepEvent;

    /// <summary>A number to watch, for instance the loss.</summary>
    public sealed record Scalar(string Name, double Value, long? Step = null) : StepEvent;

    /// <summary>A line for the stage's log. <c>level</c>: info or warning.</summary>
    public sealed record Log(string Level, string Message) : StepEvent;

    /// <summary>The step went on from its checkpoint instead of starting anew.</summary>
    public sealed record Resumed(string From) : StepEvent;

    /// <summary>Why it ends with a code other than 0, as it should be shown.</summary>
    public sealed record Fault(string Text) : StepEvent;

    /// <summary>A warm worker has ended one stage: what its exit code would have been.</summary>
    public sealed record End(int Exit) : StepEvent;

    public string ToLine() => JsonSerializer.Serialize(this, ContractJson.Default.StepEvent);

    /// <summary>Reads a line; null for anything that is not an event (a step may print what it likes; it goes to the log).</summary>
    public static StepEvent? FromLine(string line)
    {
        if (!line.StartsWith('{'))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line, ContractJson.Default.StepEvent);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
