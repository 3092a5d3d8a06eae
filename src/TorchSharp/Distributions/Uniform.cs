using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Every number of [low, high) alike.</summary>
    public sealed class Uniform : distributions.Distribution
    {
        private readonly Tensor _low;
        private readonly Tensor _high;

        internal Uniform(Tensor low, Tensor high, Generator? generator)
            : this(Parameters.Hold(low, high), generator) => Parameters.Positive(_high - _low, "high - low");

        private Uniform(Tensor[] held, Generator? generator)
            : base(generator, held) => (_low, _high) = (held[0], held[1]);

        public override Tensor mean => WrappedTensorDisposeScope(() => (_low + _high) / 2);

        /// <summary>NaN: there is none.</summary>
        public override Tensor mode => _high.full_like(double.NaN);

        public override Tensor variance => WrappedTensorDisposeScope(() => (_high - _low).square() / 12);

        public override Tensor rsample(params long[] sample_shape) =>
            WrappedTensorDisposeScope(() => _low + ((_high - _low) * _low.new_empty(ExtendedShape(sample_shape)).uniform_(0, 1, generator)));

        /// <summary>As <see cref="distributions.Distribution.log_prob"/>; −∞ outside of [low, high).</summary>
        public override Tensor log_prob(Tensor value) =>
            WrappedTensorDisposeScope(() => ((_low <= value) & (value < _high)).to_type(_low.dtype).log() - (_high - _low).log());

        public override Tensor entropy() => WrappedTensorDisposeScope(() => (_high - _low).log());

        public override Tensor cdf(Tensor value) => WrappedTensorDisposeScope(() => ((value - _low) / (_high - _low)).clamp(0, 1));

        public override Tensor icdf(Tensor value) => WrappedTensorDisposeScope(() => _low + ((_high - _low) * value));

        public override distributions.Distribution expand(long[] batch_shape) => new Uniform(Expanded(batch_shape), generator);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class distributions
        {
            /// <param name="low">Broadcast with the upper bounds.</param>
            /// <param name="high">Above the lower bounds.</param>
            /// <param name="generator">Null is the device's own.</param>
            /// <exception cref="ArgumentException">An upper bound is not above its lower one.</exception>
            public static Modules.Uniform Uniform(Tensor low, Tensor high, Generator? generator = null) => new(low, high, generator);
        }
    }
}
