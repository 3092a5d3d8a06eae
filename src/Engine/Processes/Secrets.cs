using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Retable.Contract;

namespace Retable.Engine.Processes;

/// <summary>The values that a step is given and that nothing which is kept may show: each becomes <c>***</c>.</summary>
/// <remarks>A value is found as it is and as JSON writes it; one that a step encodes otherwise, or cuts in pieces, is not.</remarks>
internal sealed class Secrets
{
    private const string Hidden = "***";
    private readonly string[] _texts;

    private Secrets(IEnumerable<string> values) => _texts =
    [
        .. values.Where(value => value.Length > 0).SelectMany(Spellings).Distinct(StringComparer.Ordinal).OrderByDescending(text => text.Length).ThenBy(text => text, StringComparer.Ordinal),
    ];

    /// <summary>No secrets.</summary>
    public static Secrets None { get; } = new([]);

    public bool IsEmpty => _texts.Length == 0;

    /// <summary>The spellings to hide in bytes, the longest first.</summary>
    public IEnumerable<byte[]> Patterns => _texts.Select(Encoding.UTF8.GetBytes);

    /// <summary>The secrets of a stage as they are set now.</summary>
    /// <exception cref="BadInputException">One is not set.</exception>
    public static Secrets Read(IReadOnlyCollection<string> names, string stage) => names.Count == 0 ? None : new(names.Select(name =>
        Environment.GetEnvironmentVariable(name) ?? throw new BadInputException($"stage '{stage}' needs the secret '{name}', and no such variable is set")
        {
            Hint = $"Set it: export {name}=...",
        }));

    /// <summary>Replaces every secret in a text.</summary>
    public string Hide(string text) => Array.Exists(_texts, secret => text.Contains(secret, StringComparison.Ordinal))
        ? _texts.Aggregate(text, (hidden, secret) => hidden.Replace(secret, Hidden, StringComparison.Ordinal))
        : text;

    /// <summary>Replaces every secret in an event.</summary>
    public StepEvent Hide(StepEvent what) => IsEmpty ? what : what switch
    {
        StepEvent.Progress progress => progress with { Unit = Hide(progress.Unit), Caption = progress.Caption is { } caption ? Hide(caption) : null },
        StepEvent.Scalar scalar => scalar with { Name = Hide(scalar.Name) },
        StepEvent.Log log => log with { Level = Hide(log.Level), Message = Hide(log.Message) },
        StepEvent.Resumed resumed => new StepEvent.Resumed(Hide(resumed.From)),
        StepEvent.Fault fault => new StepEvent.Fault(Hide(fault.Text)),
        _ => what,
    };

    private static IEnumerable<string> Spellings(string value) =>
        [value, JsonEncodedText.Encode(value).ToString(), JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()];
}
