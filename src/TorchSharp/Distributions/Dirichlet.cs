using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Density Γ(Σ a) / Π Γ(a) · Π xᵃ⁻¹ of the points x of a simplex, where a is the concentration.</summary>
    public sealed class Dirichlet : distributions.Distribution
    {
        private static readonly Op Slope = new("aten::_dirichlet_grad");
        private readonly Tensor _concentration;

        internal Dirichlet(Tensor concentration, Generator? generator)
            : this(Parameters.Hold(Parameters.Positive(concentration, nameof(concentration))), generator)
        {
        }

        private Dirichlet(Tensor[] held, Generator? generator)
            : base(generator, held, eventDimensions: 1) => _concentration = held[0];

        public override Tensor mean => WrappedTensorDisposeScope(() => _concentration / Total());

        /// <summary>Where each concentration is below 1 the density has no mode: the corner of the largest is given.</summary>
        public override Tensor mode => WrappedTensorDisposeScope(() =>
        {
            var above = (_concentration - 1).clamp_min(0);
            var corner = nn.functional.one_hot(above.argmax(-1), event_shape[0]).to_type(above.dtype);
            return where((_concentration < 1).all(-1, keepdim: true), corner, above / above.sum([-1], keepdim: true));
        });

        public override Tensor variance => WrappedTensorDisposeScope(() =>
            _concentration * (Total() - _concentration) / (Total().square() * (Total() + 1)));

        public override Tensor rsample(params long[] sample_shape) => WrappedTensorDisposeScope(() =>
        {
            var concentration = _concentration.expand(ExtendedShape(sample_shape));
            var drawn = Drawn(concentration, generator);
            return concentration.requires_grad ? WithGradient(drawn, concentration) : drawn;
        });

        public override Tensor log_prob(Tensor value) => WrappedTensorDisposeScope(() =>
            (_concentration - 1).xlogy(value).sum(-1) + _concentration.sum(-1).lgamma() - _concentration.lgamma().sum(-1));

        public override Tensor entropy() => WrappedTensorDisposeScope(() =>
        {
            var total = _concentration.sum(-1);
            return _concentration.lgamma().sum(-1) - total.lgamma()
                - ((event_shape[0] - total) * total.digamma())
                - ((_concentration - 1) * _concentration.digamma()).sum(-1);
        });

        public override distributions.Distribution expand(long[] batch_shape) => new Dirichlet(Expanded(batch_shape), generator);

        private static Tensor Drawn(Tensor concentration, Generator? generator)
        {
            using var mode = no_grad();
            return _sample_dirichlet(concentration, generator);
        }

        // The draws x have the implicit derivatives d_i · (δ_ij − x_j) by the concentrations (Figurnov et al. 2018, "Implicit
        // Reparameterization Gradients"); libtorch gives d. The term added to the draws is 0 and has these derivatives.
        private static Tensor WithGradient(Tensor drawn, Tensor concentration)
        {
            using var fixedConcentration = concentration.detach();
            var slope = Slope.Call(drawn, fixedConcentration, fixedConcentration.sum([-1], keepdim: true).expand_as(fixedConcentration));
            var zero = slope * (concentration - fixedConcentration);
            return drawn + (zero - (drawn * zero.sum([-1], keepdim: true)));
        }

        private Tensor Total() => _concentration.sum([-1], keepdim: true);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class distributions
        {
            /// <param name="concentration">[..., K].</param>
            /// <param name="generator">Null is the device's own.</param>
            /// <exception cref="ArgumentException">A concentration is not positive.</exception>
            public static Modules.Dirichlet Dirichlet(Tensor concentration, Generator? generator = null) => new(concentration, generator);
        }
    }
}
