using System.Text.Json.Serialization;
using Retable.Engine.Determinism;

namespace Retable.Engine.Journal;

/// <summary>The JSON of journals and of <c>--json</c>, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(JournalLine))]
[JsonSerializable(typeof(LedgerLine))]
internal sealed partial class JournalJson : JsonSerializerContext;
