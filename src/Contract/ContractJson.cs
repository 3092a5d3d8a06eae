using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retable.Contract;

/// <summary>The JSON of the contract, generated at compile time: a step must start in milliseconds.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    ReadCommentHandling = JsonCommentHandling.Disallow)]
[JsonSerializable(typeof(StepSpec))]
[JsonSerializable(typeof(StepEvent))]
[JsonSerializable(typeof(StepDescription))]
internal sealed partial class ContractJson : JsonSerializerContext;
