using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retable.Contract;

/// <summary>A message from a working step: one JSON object per line on standard output.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(Scalar), "scalar")]
[JsonDerivedType(typeof(Log), "log")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(Fault), "fault")]
[JsonDerivedType(typeof(End), "end")]
public abstract record StepEvent
{
    /// <summary>How far the work is: <c>done / total</c>, in the unit named. The reader computes the rate.</summary>
    public sealed record Progress(double Done, double Total, string Unit, string? Caption = null) : StepEvent;

    /// <summary>A number to watch, for instance the loss.</summary>
    public sealed record Scalar(string Name, double Value, long? Step = null) : StepEvent;

    /// <summary>A line for the stage's log. <c>level</c>: info or warning.</summary>
    public sealed record Log(string Level, string Message) : StepEvent;

    /// <summary>The step continued from its checkpoint instead of starting over.</summary>
    public sealed record Resumed(string From) : StepEvent;

    /// <summary>Why the step ends with an exit code other than 0, in the words to be shown.</summary>
    public sealed record Fault(string Text) : StepEvent;

    /// <summary>A warm worker has finished one stage: the exit code that a process of its own would have had.</summary>
    public sealed record End(int Exit) : StepEvent;

    public string ToLine() => JsonSerializer.Serialize(this, ContractJson.Default.StepEvent);

    /// <summary>Reads an event from a line; null if the line is none (a step may print anything, which goes to the log).</summary>
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
