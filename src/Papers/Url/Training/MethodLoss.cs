using Retable.Contract;
using Retable.Papers.Url.Distributions;
using Retable.Papers.Url.Heads;
using Retable.Papers.Url.Losses;
using Retable.Papers.Url.Networks;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Retable.Papers.Url.Training;

/// <summary>The loss of a method on what its network answers.</summary>
/// <param name="parameters">Of the training.</param>
/// <param name="network">Whose classifier some losses read.</param>
/// <param name="seeds">Of the draws of embeddings; each step has its own.</param>
public sealed class MethodLoss(TrainingParameters parameters, UncertainNetwork network, SeedSequence seeds)
{
    /// <summary>Whether rows 2i and 2i + 1 of a batch are crops of one image, and labels are not read.</summary>
    public static bool IsContrastive(Method method) => method is Method.InfoNce or Method.McInfoNce or Method.HedgedInstances;

    /// <param name="prediction">Of a batch.</param>
    /// <param name="labels">int64 [n].</param>
    /// <param name="step">Number of the step.</param>
    /// <returns>A scalar.</returns>
    public Tensor Of(UncertainPrediction prediction, Tensor labels, long step)
    {
        var (logits, uncertainty, features) = prediction;
        return parameters.Method switch
        {
            Method.CrossEntropy or Method.McDropout or Method.Ensemble or Method.HetXl or Method.Sngp => cross_entropy(logits, labels),
            Method.LossPrediction => new LossPrediction(parameters.Lambda).forward(logits, uncertainty, labels),
            Method.ExpectedLikelihood => new ExpectedLikelihoodLoss(parameters.Scale).forward(features, uncertainty, labels, network.ClassWeight),
            Method.InfoNce => new InfoNceLoss(Scale()).forward(features),
            _ => OfDraws(prediction, labels, step),
        };
    }

    private Tensor OfDraws(UncertainPrediction prediction, Tensor labels, long step)
    {
        var (_, uncertainty, features) = prediction;
        using var generator = new Generator(seeds.For("von Mises-Fisher", step), features.device);
        var draws = new GeneratorDraws(generator);
        return parameters.Method switch
        {
            Method.McInfoNce => new McInfoNceLoss(Scale(), parameters.Samples).forward(features, uncertainty, draws),
            Method.HedgedInstances =>
                new HedgedInstanceLoss(Scale(), tensor(parameters.Offset), parameters.Samples).forward(features, uncertainty, draws),
            Method.NonIsotropicVmf => new NonIsotropicVmfLoss(parameters.Samples)
                .forward(features, uncertainty, labels, network.ClassWeight, full_like(network.ClassWeight, parameters.Scale), draws),
            _ => throw new ArgumentOutOfRangeException(nameof(prediction), parameters.Method, "not a method"),
        };
    }

    private Tensor Scale() => tensor((float)parameters.Scale);
}
