using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Sngp;

/// <summary>A classifier that is a Gaussian process, approximated by cosines of random projections.</summary>
/// <remarks>
/// <para>Logits are A · cos(W x + β), in evaluation divided by √(1 + variance). Only A learns. As in the original the covariance is never
/// gathered, because it is asked in evaluation only: it stays the random matrix that it starts as.</para>
/// <para>Source: Liu et al., arXiv:2006.10108, section 3.2; checked against mkirchhof/url@eacd47f, timm/layers/sngp_layers.py,
/// RandomFeatureGaussianProcess, whose state names are used here.</para>
/// </remarks>
public sealed class RandomFeatureProcess : Module<Tensor, Tensor>
{
    private const double OutputDeviation = 0.01;

    private readonly double _scale;
    private readonly Module<Tensor, Tensor>? _input_norm_layer;
    private readonly Linear _random_feature;
    private readonly LaplaceCovariance _gp_cov_layer;
    private readonly Linear _gp_output_layer;
    private readonly Parameter _gp_output_bias;

    /// <param name="inputs">The length of the vectors to classify, D.</param>
    /// <param name="classes">The number of logits.</param>
    /// <param name="features">The number of random directions.</param>
    /// <param name="normalisesInput">Whether a layer norm comes first.</param>
    /// <param name="kernelScale">Without a layer norm, the inputs are divided by the root of this.</param>
    public RandomFeatureProcess(long inputs, long classes, long features = 1024, bool normalisesInput = false, double kernelScale = 1)
        : base(nameof(RandomFeatureProcess))
    {
        _scale = normalisesInput ? 1 : 1 / Math.Sqrt(kernelScale);
        _input_norm_layer = normalisesInput ? LayerNorm(inputs) : null;
        _random_feature = Linear(inputs, features);
        Draw(_random_feature);
        _gp_cov_layer = new LaplaceCovariance(features);
        _gp_output_layer = Linear(features, classes, hasBias: false);
        init.normal_(_gp_output_layer.weight!, std: OutputDeviation);
        _gp_output_bias = new Parameter(zeros(classes), requires_grad: false);
        RegisterComponents();
    }

    /// <param name="input">[n, D].</param>
    /// <returns>Logits, [n, classes].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var features = Features(input);
        var logits = _gp_output_layer.call(features) + _gp_output_bias;
        if (!training)
        {
            logits = logits / (1 + _gp_cov_layer.call(features).diagonal()).sqrt().unsqueeze(1);
        }

        return logits.MoveToOuterDisposeScope();
    }

    /// <summary>The cosine features, [n, features].</summary>
    public Tensor Features(Tensor input)
    {
        using var scope = NewDisposeScope();
        return _random_feature.call(_input_norm_layer?.call(input) ?? (input * _scale)).cos().MoveToOuterDisposeScope();
    }

    // Orthogonal directions, side by side where there are more inputs than directions, each column as long as one of normal numbers.
    private static void Draw(Linear layer)
    {
        using var scope = NewDisposeScope();
        var weight = layer.weight!;
        weight.requires_grad_(false);
        layer.bias!.requires_grad_(false);
        var (features, inputs) = (weight.shape[0], weight.shape[1]);
        var blocks = Enumerable.Range(0, (int)((inputs + features - 1) / features))
            .Select(_ => init.orthogonal_(empty(features, Math.Min(features, inputs))))
            .ToArray();
        var lengths = randn(features, inputs).square().sum([0L]).sqrt(); // [inputs]
        weight.copy_(cat(blocks, 1).narrow(1, 0, inputs) * lengths);
        init.uniform_(layer.bias!, 0, 2 * Math.PI);
    }
}
