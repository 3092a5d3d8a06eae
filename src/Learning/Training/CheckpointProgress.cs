using System.Text.Json.Serialization;

namespace Retable.Learning.Training;

/// <summary>What a checkpoint says beside its tensors.</summary>
internal sealed record CheckpointProgress(long Step, double LossSum, long Samples, IReadOnlyList<HistoryRow> History);

/// <summary>Its JSON; numbers come back with all their bits.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CheckpointProgress))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
