using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>The first coordinate of a <see cref="Dirichlet"/> of two concentrations.</summary>
    public sealed class Beta : distributions.Distribution
    {
        private readonly Dirichlet _dirichlet;
        private readonly Tensor _concentration1;
        private readonly Tensor _concentration0;

        internal Beta(Tensor concentration1, Tensor concentration0, Generator? generator)
            : this(
                Parameters.Hold(
                    Parameters.Positive(concentration1, nameof(concentration1)), Parameters.Positive(concentration0, nameof(concentration0))),
                generator)
        {
        }

        private Beta(Tensor[] held, Generator? generator)
            : base(generator, held)
        {
            (_concentration1, _concentration0) = (held[0], held[1]);
            using var both = stack(held, -1);
            _dirichlet = new Dirichlet(both, generator);
        }

        public override Tensor mean => WrappedTensorDisposeScope(() => _concentration1 / Total());

        public override Tensor mode => First(_dirichlet.mode);

        public override Tensor variance => WrappedTensorDisposeScope(() => _concentration1 * _concentration0 / (Total().square() * (Total() + 1)));

        public override Tensor rsample(params long[] sample_shape) => First(_dirichlet.rsample(sample_shape));

        public override Tensor log_prob(Tensor value) => WrappedTensorDisposeScope(() => _dirichlet.log_prob(stack([value, 1 - value], -1)));

        public override Tensor entropy() => _dirichlet.entropy();

        public override distributions.Distribution expand(long[] batch_shape) => new Beta(Expanded(batch_shape), generator);

        protected override void Dispose(bool disposing)
        {
            _dirichlet.Dispose();
            base.Dispose(disposing);
        }

        private static Tensor First(Tensor pair)
        {
            using (pair)
            {
                return pair.select(-1, 0);
            }
        }

        private Tensor Total() => _concentration1 + _concentration0;
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class distributions
        {
            /// <param name="concentration1">Of the value; broadcast with the other.</param>
            /// <param name="concentration0">Of 1 − value.</param>
            /// <param name="generator">Null is the device's own.</param>
            /// <exception cref="ArgumentException">A concentration is not positive.</exception>
            public static Modules.Beta Beta(Tensor concentration1, Tensor concentration0, Generator? generator = null) =>
                new(concentration1, concentration0, generator);
        }
    }
}
