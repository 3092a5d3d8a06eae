using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>One of K classes, drawn as int64.</summary>
    public sealed class Categorical : distributions.Distribution
    {
        private readonly Tensor _logits;

        internal Categorical(Tensor? probs, Tensor? logits, Generator? generator)
            : this([LogProbabilities(probs, logits).DetachFromDisposeScope()], generator)
        {
        }

        private Categorical(Tensor[] held, Generator? generator)
            : base(generator, held, eventDimensions: 1)
        {
            _logits = held[0];
            event_shape = [];
        }

        /// <summary>Log-probabilities, [batch_shape..., K].</summary>
        public Tensor logits => _logits.alias();

        /// <summary>[batch_shape..., K].</summary>
        public Tensor probs => _logits.exp();

        /// <summary>NaN: classes have no mean.</summary>
        public override Tensor mean => _logits.new_full(batch_shape, double.NaN);

        public override Tensor mode => _logits.argmax(-1);

        /// <summary>NaN, as the mean.</summary>
        public override Tensor variance => mean;

        private long Classes => _logits.shape[^1];

        public override Tensor sample(params long[] sample_shape) => WrappedTensorDisposeScope(() =>
        {
            using var mode = no_grad();
            var count = sample_shape.Aggregate(1L, (product, length) => product * length);
            return probs.reshape(-1, Classes).multinomial(count, replacement: true, generator).t().reshape(ExtendedShape(sample_shape));
        });

        public override Tensor rsample(params long[] sample_shape) => throw Unsupported(nameof(rsample));

        /// <summary>As <see cref="distributions.Distribution.log_prob"/>.</summary>
        /// <param name="value">Classes, int64, in 0 … K − 1.</param>
        public override Tensor log_prob(Tensor value) => WrappedTensorDisposeScope(() =>
        {
            var both = broadcast_tensors(value.to_type(ScalarType.Int64).unsqueeze(-1), _logits);
            return both[1].gather(-1, both[0].narrow(-1, 0, 1)).squeeze(-1);
        });

        // A class of probability 0 adds nothing, but its logit of −∞ times 0 would be NaN.
        public override Tensor entropy() => WrappedTensorDisposeScope(() =>
            -(_logits.clamp_min(finfo(_logits.dtype).min) * probs).sum(-1));

        public override Tensor enumerate_support(bool expand = true) => WrappedTensorDisposeScope(() =>
        {
            var classes = arange(Classes, int64, _logits.device).reshape([Classes, .. batch_shape.Select(_ => 1L)]);
            return expand ? classes.expand([Classes, .. batch_shape]) : classes;
        });

        public override distributions.Distribution expand(long[] batch_shape)
        {
            using var expanded = _logits.expand([.. batch_shape, Classes]);
            return new Categorical(Parameters.Hold(expanded), generator);
        }

        private static Tensor LogProbabilities(Tensor? probs, Tensor? logits) => (probs, logits) switch
        {
            (null, { } given) => WrappedTensorDisposeScope(() => Parameters.Real(given, nameof(logits)).log_softmax(-1)),
            ({ } given, null) => WrappedTensorDisposeScope(() =>
                (Parameters.NonNegative(given, nameof(probs)) / given.sum([-1], keepdim: true)).log()),
            _ => throw new ArgumentException("give either probs or logits"),
        };
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class distributions
        {
            /// <param name="probs">[..., K]; they need not add to 1.</param>
            /// <param name="logits">[..., K], instead of probabilities.</param>
            /// <param name="generator">Null is the device's own.</param>
            /// <exception cref="ArgumentException">Both or neither is given, a probability is negative, or an element is NaN.</exception>
            public static Modules.Categorical Categorical(Tensor? probs = null, Tensor? logits = null, Generator? generator = null) =>
                new(probs, logits, generator);
        }
    }
}
