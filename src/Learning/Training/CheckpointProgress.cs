using System.Text.Json.Serialization;

namespace Retable.Learning.Training;

/// <summary>The content of a checkpoint besides its tensors.</summary>
internal sealed record CheckpointProgress(long Step, double LossSum, long Samples, IReadOnlyList<HistoryRow> History);

/// <summary>Its JSON form, in which numbers keep all their bits.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(CheckpointProgress))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
