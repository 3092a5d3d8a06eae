using System.Text.Json.Serialization;

namespace Retable.Engine.Store;

/// <summary>The JSON of the store's small files, generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LockHolder))]
[JsonSerializable(typeof(Provenance))]
internal sealed partial class StoreJson : JsonSerializerContext;
