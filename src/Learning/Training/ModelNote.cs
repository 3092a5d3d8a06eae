using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Retable.Contract;
using Retable.Learning.Data;

namespace Retable.Learning.Training;

/// <summary>What a trained model says about itself in its file, so that an evaluation cannot treat it as another one.</summary>
public static class ModelNote
{
    /// <summary>As the metadata of a <see cref="ModelFile"/>.</summary>
    /// <param name="paper">Whose model it is.</param>
    /// <param name="note">What it says.</param>
    /// <param name="type">How that is written.</param>
    public static IReadOnlyDictionary<string, string> Of<T>(string paper, T note, JsonTypeInfo<T> type) =>
        new Dictionary<string, string> { [paper] = JsonSerializer.Serialize(note, type) };

    /// <exception cref="BadInputException">The file is not a model of this paper.</exception>
    public static T Read<T>(string path, string paper, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(ModelFile.ReadMetadata(path).GetValueOrDefault(paper, ""), type) ?? throw new JsonException("it says null");
        }
        catch (JsonException error)
        {
            throw new BadInputException($"this is not a model that a step of '{paper}' has written", error) { At = new SourcePosition(path) };
        }
    }

    /// <summary>Refuses images that a model does not take.</summary>
    /// <param name="images">Of an evaluation.</param>
    /// <param name="channels">Of the images that it was trained on.</param>
    /// <param name="height">Their rows.</param>
    /// <param name="width">Their columns.</param>
    /// <exception cref="BadInputException">They have another shape.</exception>
    public static void RequireFit(ImageSet images, int channels, int height, int width)
    {
        if (images.Shape != (channels, height, width))
        {
            throw new BadInputException("the images do not fit the model")
            {
                Facts =
                [
                    ("images", $"{images.Dataset}: {images.Shape.Channels} x {images.Shape.Height} x {images.Shape.Width}"),
                    ("model", $"{channels} x {height} x {width}"),
                ],
            };
        }
    }
}
