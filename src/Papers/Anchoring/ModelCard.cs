using System.Text.Json;
using System.Text.Json.Serialization;
using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Papers.Anchoring;

/// <summary>What a trained model says about itself, so that the evaluation cannot treat it as another one.</summary>
/// <param name="Parameters">What it was trained with.</param>
/// <param name="Channels">Of the images; the network of pairs takes twice as many.</param>
/// <param name="Height">Rows, after pooling.</param>
/// <param name="Width">Columns, after pooling.</param>
/// <param name="Classes">C.</param>
public sealed record ModelCard(TrainParameters Parameters, int Channels, int Height, int Width, int Classes)
{
    private const string Key = "anchoring";

    public static ModelCard For(TrainParameters parameters, ImageSet training)
    {
        var (channels, height, width) = training.Shape;
        return new ModelCard(parameters, channels, height / parameters.Pool, width / parameters.Pool, training.Labels.Max() + 1);
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
            throw new BadInputException("this is not a model that 'anchoring train' has written", error) { At = new SourcePosition(path) };
        }
    }

    /// <summary>Refuses images that the network does not take.</summary>
    /// <exception cref="BadInputException">They have another shape.</exception>
    public void Require(ImageSet images)
    {
        var (channels, height, width) = images.Shape;
        var pool = Parameters.Pool;
        if ((channels, height / pool, width / pool) != (Channels, Height, Width))
        {
            throw new BadInputException("the images do not fit the model")
            {
                Facts =
                [
                    ("images", $"{images.Dataset}: {channels} x {height} x {width}"),
                    ("model", $"{Channels} x {Height * pool} x {Width * pool}"),
                ],
            };
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelCardJson : JsonSerializerContext;
