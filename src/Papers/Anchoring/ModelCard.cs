using System.Text.Json.Serialization;
using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Training;

namespace Retable.Papers.Anchoring;

/// <summary>What a trained model says about itself.</summary>
/// <param name="Parameters">What it was trained with.</param>
/// <param name="Channels">Of the images; the network of pairs takes twice as many.</param>
/// <param name="Height">Rows, before pooling.</param>
/// <param name="Width">Columns, before pooling.</param>
/// <param name="Classes">C.</param>
public sealed record ModelCard(TrainParameters Parameters, int Channels, int Height, int Width, int Classes)
{
    private const string Paper = "anchoring";

    public static ModelCard For(TrainParameters parameters, ImageSet training)
    {
        var (channels, height, width) = training.Shape;
        return new ModelCard(parameters, channels, height, width, training.Labels.Max() + 1);
    }

    /// <exception cref="BadInputException">The file is not a model of this paper.</exception>
    public static ModelCard Read(string path) => ModelNote.Read(path, Paper, ModelCardJson.Default.ModelCard);

    public IReadOnlyDictionary<string, string> ToMetadata() => ModelNote.Of(Paper, this, ModelCardJson.Default.ModelCard);

    /// <summary>Refuses images that the network does not take.</summary>
    /// <exception cref="BadInputException">They have another shape.</exception>
    public void Require(ImageSet images) => ModelNote.RequireFit(images, Channels, Height, Width);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelCardJson : JsonSerializerContext;
