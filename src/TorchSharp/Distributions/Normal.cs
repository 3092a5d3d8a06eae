using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>N(loc, scale²).</summary>
    public sealed class Normal : distributions.Distribution
    {
        private readonly Tensor _loc;
        private readonly Tensor _scale;

        internal Normal(Tensor loc, Tensor scale, Generator? generator)
            : this(Parameters.Hold(Parameters.Real(loc, nameof(loc)), Parameters.Positive(scale, nameof(scale))), generator)
        {
        }

        private Normal(Tensor[] held, Generator? generator)
            : base(generator, held) => (_loc, _scale) = (held[0], held[1]);

        public override Tensor mean => _loc.alias();

        public override Tensor mode => mean;

        public override Tensor stddev => _scale.alias();

        public override Tensor variance => _scale.pow(2);

        public override Tensor rsample(params long[] sample_shape) =>
            WrappedTensorDisposeScope(() => _loc + (_scale * _loc.new_empty(ExtendedShape(sample_shape)).normal_(0, 1, generator)));

        public override Tensor log_prob(Tensor value) =>
            WrappedTensorDisposeScope(() => -((value - _loc) / _scale).square() / 2 - _scale.log() - (Math.Log(2 * Math.PI) / 2));

        public override Tensor entropy() => WrappedTensorDisposeScope(() => _scale.log() + (0.5 + (Math.Log(2 * Math.PI) / 2)));

        public override Tensor cdf(Tensor value) =>
            WrappedTensorDisposeScope(() => (1 + ((value - _loc) / (_scale * Math.Sqrt(2))).erf()) / 2);

        public override Tensor icdf(Tensor value) =>
            WrappedTensorDisposeScope(() => _loc + (_scale * ((2 * value) - 1).erfinv() * Math.Sqrt(2)));

        public override distributions.Distribution expand(long[] batch_shape) => new Normal(Expanded(batch_shape), generator);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class distributions
        {
            /// <param name="loc">Means; broadcast with the scales.</param>
            /// <param name="scale">Standard deviations.</param>
            /// <param name="generator">Null is the device's own.</param>
            /// <exception cref="ArgumentException">A scale is not positive, or a mean is NaN.</exception>
            public static Modules.Normal Normal(Tensor loc, Tensor scale, Generator? generator = null) => new(loc, scale, generator);

            public static Modules.Normal Normal(double loc, double scale = 1.0, Generator? generator = null)
            {
                using var scope = NewDisposeScope();
                return Normal(tensor(loc), tensor(scale), generator);
            }
        }
    }
}
