using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Sngp;

/// <summary>Covariance of a Gaussian process over features: collects their products in training, and inverts them when next asked.</summary>
/// <remarks>Source: Liu et al., arXiv:2006.10108, equation 9; checked against mkirchhof/url@eacd47f, LaplaceRandomFeatureCovariance.</remarks>
public sealed class LaplaceCovariance : Module<Tensor, Tensor>
{
    private readonly double _momentum, _ridge;
    private readonly Parameter precision_matrix;
    private readonly Parameter covariance_matrix;
    private bool _isStale;

    /// <param name="features">The number of features, d.</param>
    /// <param name="momentum">The share of the old products that is kept after a batch; 0 or less adds up all batches instead.</param>
    /// <param name="ridge">Added to the diagonal of the precision before inversion, and a factor of the covariance.</param>
    public LaplaceCovariance(long features, double momentum = 0.999, double ridge = 1e-6)
        : base(nameof(LaplaceCovariance))
    {
        (_momentum, _ridge) = (momentum, ridge);
        precision_matrix = new Parameter(zeros(features, features), requires_grad: false);
        covariance_matrix = new Parameter(init.xavier_uniform_(empty(features, features)), requires_grad: false);
        RegisterComponents();
    }

    /// <param name="input">Features, [n, d].</param>
    /// <returns>[n, n]: in evaluation the covariance of the samples; in training the identity, while the batch is collected.</returns>
    public override Tensor forward(Tensor input)
    {
        Shapes.Require(input, [-1, precision_matrix.shape[0]]);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        if (training)
        {
            Gather(input);
            return eye(input.shape[0], dtype: input.dtype, device: input.device).MoveToOuterDisposeScope();
        }

        if (_isStale)
        {
            var diagonal = _ridge * eye(precision_matrix.shape[0], dtype: input.dtype, device: input.device);
            covariance_matrix.copy_(linalg.inv(precision_matrix + diagonal));
            _isStale = false;
        }

        return input.matmul(covariance_matrix.matmul(input.t()) * _ridge).MoveToOuterDisposeScope();
    }

    private void Gather(Tensor features)
    {
        var products = features.t().matmul(features);
        if (_momentum > 0)
        {
            precision_matrix.mul_(_momentum).add_(products / features.shape[0] * (1 - _momentum));
        }
        else
        {
            precision_matrix.add_(products);
        }

        _isStale = true;
    }
}
