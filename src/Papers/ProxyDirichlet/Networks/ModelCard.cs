using System.Text.Json;
using System.Text.Json.Serialization;
using Retable.Contract;
using Retable.Learning.Training;
using Retable.Papers.ProxyDirichlet.Data;

namespace Retable.Papers.ProxyDirichlet.Networks;

/// <summary>What a model says about itself beside its weights.</summary>
/// <param name="Format">What it takes for a sample.</param>
/// <param name="Network">Which network it is.</param>
/// <param name="Channels">Of a sample.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Classes">K.</param>
public sealed record ModelCard(SampleFormat Format, NetworkKind Network, int Channels, int Height, int Width, int Classes)
{
    private const string Key = "proxy-dirichlet";

    /// <summary>M: how many samples a multi-input network takes at once; 1 for any other.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>What is added to exp(z) when the logits are read as a Dirichlet: what it was trained with.</summary>
    public double Offset { get; init; }

    /// <summary>Whether the training ended early in a loss that was not finite.</summary>
    public bool Diverged { get; init; }

    public static ModelCard For(SampleParameters parameters, NetworkKind network, ISamples samples)
    {
        var (channels, height, width) = samples.Shape;
        return new ModelCard(SampleFormat.Of(parameters), network, channels, height, width, samples.Labels.Max() + 1);
    }

    public IReadOnlyDictionary<string, string> ToMetadata() =>
        new Dictionary<string, string> { [Key] = JsonSerializer.Serialize(this, ModelCardJson.Default.ModelCard) };

    /// <exception cref="BadInputException">The file is not a model of this paper.</exception>
    public static ModelCard Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(ModelFile.ReadMetadata(path).GetValueOrDefault(Key, ""), ModelCardJson.Default.ModelCard)!;
        }
        catch (JsonException error)
        {
            throw new BadInputException("this is not a model that a step of proxy-dirichlet has written", error) { At = new SourcePosition(path) };
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelCard))]
internal sealed partial class ModelCardJson : JsonSerializerContext;
