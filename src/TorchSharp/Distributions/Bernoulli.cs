using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>1 with a probability, otherwise 0.</summary>
    public sealed class Bernoulli : distributions.Distribution
    {
        private readonly Tensor _logits;
        private readonly Tensor _probs;

        internal Bernoulli(Tensor? probs, Tensor? logits, Generator? generator)
            : this(Both(probs, logits), generator)
        {
        }

        private Bernoulli(Tensor[] held, Generator? generator)
            : base(generator, held) => (_logits, _probs) = (held[0], held[1]);

        /// <summary>ln p − ln (1 − p).</summary>
        public Tensor logits => _logits.alias();

        public Tensor probs => _probs.alias();

        public override Tensor mean => probs;

        /// <summary>NaN where both values are as probable.</summary>
        public override Tensor mode => WrappedTensorDisposeScope(() =>
            (_probs >= 0.5).to_type(_probs.dtype).masked_fill(_probs == 0.5, double.NaN));

        public override Tensor variance => WrappedTensorDisposeScope(() => _probs * (1 - _probs));

        public override Tensor sample(params long[] sample_shape) => WrappedTensorDisposeScope(() =>
        {
            using var mode = no_grad();
            return _probs.expand(ExtendedShape(sample_shape)).bernoulli(generator);
        });

        public override Tensor rsample(params long[] sample_shape) => throw Unsupported(nameof(rsample));

        public override Tensor log_prob(Tensor value) => WrappedTensorDisposeScope(() =>
        {
            var both = broadcast_tensors(_logits, value);
            return -nn.functional.binary_cross_entropy_with_logits(both[0], both[1], reduction: nn.Reduction.None);
        });

        public override Tensor entropy() => nn.functional.binary_cross_entropy_with_logits(_logits, _probs, reduction: nn.Reduction.None);

        public override Tensor enumerate_support(bool expand = true) => WrappedTensorDisposeScope(() =>
        {
            var values = arange(2, _probs.dtype, _probs.device).reshape([2, .. batch_shape.Select(_ => 1L)]);
            return expand ? values.expand([2, .. batch_shape]) : values;
        });

        public override distributions.Distribution expand(long[] batch_shape) => new Bernoulli(Expanded(batch_shape), generator);

        private static Tensor[] Both(Tensor? probs, Tensor? logits)
        {
            using var scope = NewDisposeScope();
            return (probs, logits) switch
            {
                (null, { } given) => Parameters.Hold(Parameters.Real(given, nameof(logits)), given.sigmoid()),
                ({ } given, null) => Parameters.Hold(Logits(Parameters.Probability(given, nameof(probs))), given),
                _ => throw new ArgumentException("give either probs or logits"),
            };
        }

        // Within a rounding of 0 and 1, so that no logit is infinite.
        private static Tensor Logits(Tensor probs)
        {
            var rounding = finfo(probs.dtype).eps;
            var inside = probs.clamp(rounding, 1 - rounding);
            return inside.log() - (-inside).log1p();
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class distributions
        {
            /// <param name="probs">Of 1.</param>
            /// <param name="logits">ln p − ln (1 − p), instead of probabilities.</param>
            /// <param name="generator">Null is the device's own.</param>
            /// <exception cref="ArgumentException">Both or neither is given, a probability is outside of [0, 1], or an element is NaN.</exception>
            public static Modules.Bernoulli Bernoulli(Tensor? probs = null, Tensor? logits = null, Generator? generator = null) =>
                new(probs, logits, generator);
        }
    }
}
