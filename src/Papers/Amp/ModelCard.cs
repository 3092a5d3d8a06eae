using System.Text.Json;
using System.Text.Json.Serialization;
using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Papers.Amp;

/// <summary>What a trained model says about itself, so that the evaluation cannot treat it as another one.</summary>
/// <param name="Parameters">What it was trained with.</param>
/// <param name="Channels">Of the images; the network of pairs takes twice as many.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Classes">C, without those that are held out.</param>
public sealed record ModelCard(TrainParameters Parameters, int Channels, int Height, int Width, int Classes)
{
    private const string Key = "amp";

    public static ModelCard For(TrainParameters parameters, ImageSet training)
    {
        var (channels, height, width) = training.Shape;
        return new ModelCard(parameters, channels, height, width, training.Labels.Max() + 1);
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
            throw new BadInputException("this is not a model that 'amp train' has written", error) { At = new SourcePosition(path) };
        }
    }

    /// <summary>Refuses images that the network does not take.</summary>
    /// <exception cref="BadInputException">They have another shape.</exception>
    public void Require(ImageSet images)
    {
        var (channels, height, width) = images.Shape;
        if ((channels, height, width) != (Channels, Height, Width))
        {
            throw new BadInputException("the images do not fit the model")
            {
                Facts =
                [
                    ("images", $"{images.Dataset}: {channels} x {height} x {width}"),
                    ("model", $"{Channels} x {Height} x {Width}"),
                ],
            };
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelCardJson : JsonSerializerContext;
