using System.Text.Json;
using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;

namespace Retable.Learning.Experiment;

/// <summary>A trained model's description of itself in its file, so that an evaluation cannot mistake it for another model.</summary>
/// <remarks>A paper whose models need more derives a record from this one: its properties are written like the parameters of a verb.</remarks>
/// <typeparam name="TParameters">The parameters of the verb that trained it.</typeparam>
public record ModelCard<TParameters>
    where TParameters : class
{
    /// <summary>The parameters of the training.</summary>
    public required TParameters Parameters { get; init; }

    /// <summary>Channels of the images that the network takes.</summary>
    public required int Channels { get; init; }

    /// <summary>Rows of these images.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of these images.</summary>
    public required int Width { get; init; }

    /// <summary>Number of logits, C.</summary>
    public required int Classes { get; init; }

    /// <summary>Refuses images of another shape than the network takes.</summary>
    /// <exception cref="BadInputException">The images have another shape; the message gives both.</exception>
    public void Require(ImageSet images) => Require(images.Dataset, images.Shape);

    /// <summary>Refuses images of another shape than the network takes.</summary>
    /// <param name="dataset">The name of the images' data set.</param>
    /// <param name="shape">The shape of the images.</param>
    /// <exception cref="BadInputException">The images have another shape; the message gives both.</exception>
    public void Require(string dataset, (int Channels, int Height, int Width) shape)
    {
        if (shape != (Channels, Height, Width))
        {
            throw new BadInputException("the images do not fit the model")
            {
                Facts =
                [
                    ("images", $"{dataset}: {shape.Channels} x {shape.Height} x {shape.Width}"),
                    ("model", $"{Channels} x {Height} x {Width}"),
                ],
            };
        }
    }
}

/// <summary>Converts cards to the metadata of model files and back.</summary>
public static class ModelCard
{
    /// <summary>Writes a card as the metadata of a model file.</summary>
    /// <param name="paper">The paper that the model belongs to.</param>
    /// <param name="card">A <see cref="ModelCard{TParameters}"/>.</param>
    public static IReadOnlyDictionary<string, string> Write(string paper, object card) =>
        new Dictionary<string, string> { [paper] = ParameterBinding.Write(card).ToJsonString() };

    /// <summary>Reads the card of a model file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="paper">The paper that the model must belong to.</param>
    /// <exception cref="BadInputException">The file is not a model of this paper.</exception>
    public static TCard Read<TCard>(string path, string paper)
        where TCard : class
    {
        try
        {
            var json = JsonNode.Parse(ModelFile.ReadMetadata(path).GetValueOrDefault(paper, "")) as JsonObject ?? throw new JsonException("it is no map");
            return ParameterBinding.Read<TCard>(json, "the model's card");
        }
        catch (Exception error) when (error is JsonException or BadInputException { At: null })
        {
            throw new BadInputException($"this is not a model that a step of '{paper}' has written", error) { At = new SourcePosition(path) };
        }
    }
}
