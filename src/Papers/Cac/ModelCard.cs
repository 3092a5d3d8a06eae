using System.Text.Json;
using System.Text.Json.Serialization;
using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Papers.Cac;

/// <summary>What a trained model says about itself, so that the evaluation cannot treat it as another one.</summary>
/// <param name="Parameters">What it was trained with.</param>
/// <param name="Channels">Of the images that the network takes.</param>
/// <param name="Height">Rows, after pooling.</param>
/// <param name="Width">Columns, after pooling.</param>
/// <param name="Classes">C.</param>
public sealed record ModelCard(TrainParameters Parameters, int Channels, int Height, int Width, int Classes)
{
    private const string Key = "cac";

    public static ModelCard For(TrainParameters parameters, ImageSet training)
    {
        var (channels, height, width) = training.Shape;
        var classes = ClassSplits.Of(parameters.Benchmark, parameters.Split).Known.Count;
        return new ModelCard(parameters, channels, height / parameters.Pool, width / parameters.Pool, classes);
    }

    public IReadOnlyDictionary<string, string> ToMetadata() =>
        new Dictionary<string, string> { [Key] = JsonSerializer.Serialize(this, ModelCardJson.Default.ModelCard) };

    /// <exception cref="BadInputException">The file is not a model of this paper.</exception>
    public static ModelCard FromMetadata(IReadOnlyDictionary<string, string> metadata, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(metadata.GetValueOrDefault(Key, ""), ModelCardJson.Default.ModelCard)!;
        }
        catch (JsonException error)
        {
            throw new BadInputException("this is not a model that 'cac train' has written", error) { At = new SourcePosition(path) };
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelCardJson : JsonSerializerContext;
