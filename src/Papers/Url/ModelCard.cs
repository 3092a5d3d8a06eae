using System.Text.Json.Serialization;
using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Training;
using Retable.Papers.Url.Networks;

namespace Retable.Papers.Url;

/// <summary>What a trained model says about itself, so that the evaluation cannot treat it as another one.</summary>
/// <param name="Parameters">What it was trained with.</param>
/// <param name="Channels">Of the images.</param>
/// <param name="Side">Rows and columns of the images.</param>
/// <param name="Classes">Upstream classes, C.</param>
/// <param name="UncertaintyScale">What predicted uncertainties are multiplied by.</param>
public sealed record ModelCard(TrainingParameters Parameters, int Channels, int Side, int Classes, double UncertaintyScale = 1)
{
    private const string Paper = "url";

    /// <param name="parameters">Of the training.</param>
    /// <param name="upstream">The images that are learnt from.</param>
    /// <exception cref="BadInputException">They are not square.</exception>
    public static ModelCard For(TrainingParameters parameters, ImageSet upstream)
    {
        var (channels, height, width) = upstream.Shape;
        return height == width
            ? new ModelCard(parameters, channels, height, upstream.Labels.Max() + 1)
            : throw new BadInputException($"the images of {upstream.Dataset} are not square: {height} x {width}");
    }

    /// <summary>The network of a model file, with its weights, and what it says about itself.</summary>
    /// <exception cref="BadInputException">The file is not a model of this paper.</exception>
    public static (ModelCard Card, UncertainNetwork Network) Open(string path)
    {
        var card = ModelNote.Read(path, Paper, ModelCardJson.Default.ModelCard);
        var network = new UncertainNetwork(card);
        ModelFile.Load(network, ModelFile.ReadState(path), path);
        return (card, network);
    }

    public IReadOnlyDictionary<string, string> ToMetadata() => ModelNote.Of(Paper, this, ModelCardJson.Default.ModelCard);

    /// <summary>Refuses images that the network does not take.</summary>
    /// <exception cref="BadInputException">They have another shape.</exception>
    public void Require(ImageSet images) => ModelNote.RequireFit(images, Channels, Side, Side);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelCardJson : JsonSerializerContext;
