using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Density rateᵃ xᵃ⁻¹ e^(−rate · x) / Γ(a), where a is the concentration.</summary>
    public sealed class Gamma : distributions.Distribution
    {
        private readonly Tensor _concentration;
        private readonly Tensor _rate;

        internal Gamma(Tensor concentration, Tensor rate, Generator? generator)
            : this(Parameters.Hold(Parameters.Positive(concentration, nameof(concentration)), Parameters.Positive(rate, nameof(rate))), generator)
        {
        }

        private Gamma(Tensor[] held, Generator? generator)
            : base(generator, held) => (_concentration, _rate) = (held[0], held[1]);

        public override Tensor mean => _concentration / _rate;

        public override Tensor mode => WrappedTensorDisposeScope(() => ((_concentration - 1) / _rate).clamp_min(0));

        public override Tensor variance => WrappedTensorDisposeScope(() => _concentration / _rate.square());

        public override Tensor rsample(params long[] sample_shape) => WrappedTensorDisposeScope(() =>
        {
            var drawn = _standard_gamma(_concentration.expand(ExtendedShape(sample_shape)), generator) / _rate;

            // A draw of 0 would have no logarithm; the gradient is that of the draw.
            using var mode = no_grad();
            drawn.clamp_min_(finfo(drawn.dtype).tiny);
            return drawn;
        });

        public override Tensor log_prob(Tensor value) => WrappedTensorDisposeScope(() =>
            _concentration.xlogy(_rate) + (_concentration - 1).xlogy(value) - (_rate * value) - _concentration.lgamma());

        public override Tensor entropy() => WrappedTensorDisposeScope(() =>
            _concentration - _rate.log() + _concentration.lgamma() + ((1 - _concentration) * _concentration.digamma()));

        public override Tensor cdf(Tensor value) => WrappedTensorDisposeScope(() => _concentration.igamma(_rate * value));

        public override distributions.Distribution expand(long[] batch_shape) => new Gamma(Expanded(batch_shape), generator);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class distributions
        {
            /// <param name="concentration">The shape a; broadcast with the rates.</param>
            /// <param name="rate">The inverse of the scale.</param>
            /// <param name="generator">Null is the device's own.</param>
            /// <exception cref="ArgumentException">A parameter is not positive.</exception>
            public static Modules.Gamma Gamma(Tensor concentration, Tensor rate, Generator? generator = null) => new(concentration, rate, generator);
        }
    }
}
