using Retable.Learning;
using Retable.Learning.Optimization;
using Retable.Papers.Url.Heads;
using Retable.Papers.Url.Losses;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Papers.Url.Training;

/// <summary>Trains an uncertainty network, and if wanted the classifier, on embeddings computed once: the backbone is frozen and never runs.</summary>
/// <remarks>Source: Kirchhof et al., arXiv:2402.16569; checked against mkirchhof/url@eacd47f, train.py and timm/data/dataset.py, HDF5Dataset.</remarks>
public sealed class CachedTraining
{
    private readonly nn.Module<Tensor, Tensor> _classifier;
    private readonly UncertaintyMlp _uncertainty;
    private readonly LossPrediction _loss;

    /// <param name="classifier">From embeddings [n, D] to logits [n, C]; frozen where the loss does not learn the task.</param>
    /// <param name="uncertainty">From embeddings to uncertainties.</param>
    /// <param name="loss">Of both.</param>
    public CachedTraining(nn.Module<Tensor, Tensor> classifier, UncertaintyMlp uncertainty, LossPrediction loss)
    {
        (_classifier, _uncertainty, _loss) = (classifier, uncertainty, loss);
        foreach (var parameter in classifier.parameters())
        {
            parameter.requires_grad_(loss.LearnsTask);
        }
    }

    /// <summary>What learns, by names that are unique.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters =>
    [
        .. _classifier.named_parameters().Where(_ => _loss.LearnsTask).Select(named => ($"classifier.{named.name}", named.parameter)),
        .. _uncertainty.named_parameters().Select(named => ($"uncertainty.{named.name}", named.parameter)),
    ];

    /// <summary>Logits, uncertainties and the embeddings themselves.</summary>
    public UncertainPrediction Predict(Tensor embeddings) => new(_classifier.call(embeddings), _uncertainty.call(embeddings), embeddings);

    /// <summary>One pass over embeddings, in their order; rows that do not fill a last batch are left out.</summary>
    /// <param name="optimizer">Of <see cref="Parameters"/>.</param>
    /// <param name="embeddings">float [n, D].</param>
    /// <param name="labels">int64 [n].</param>
    /// <param name="batch">Rows of a batch; even for a loss on pairs.</param>
    /// <param name="perStep">Batches of a step.</param>
    /// <returns>The loss of each batch.</returns>
    /// <exception cref="ArgumentException">A shape is another one; the message gives both.</exception>
    public double[] Epoch(TrainingOptimizer optimizer, Tensor embeddings, Tensor labels, int batch, int perStep)
    {
        Shapes.Require(embeddings, [-1, -1]);
        Shapes.Require(labels, [embeddings.shape[0]]);
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        return AccumulatedEpoch.Run(optimizer, perStep, Enumerable.Range(0, (int)(embeddings.shape[0] / batch)).Select(i => (Func<Tensor>)(() =>
            LossOf(embeddings.narrow(0, (long)i * batch, batch), labels.narrow(0, (long)i * batch, batch)))));
    }

    /// <summary>The loss of a batch.</summary>
    /// <param name="embeddings">float [n, D].</param>
    /// <param name="labels">int64 [n].</param>
    public Tensor LossOf(Tensor embeddings, Tensor labels)
    {
        var (logits, uncertainty, _) = Predict(embeddings);
        return _loss.forward(logits, uncertainty, labels);
    }
}
