namespace TorchSharp;

public static partial class torch
{
    public static partial class distributions
    {
        /// <summary>A batch of independent probability distributions, with PyTorch's meaning of every member.</summary>
        /// <remarks>
        /// A sample has the shape [sample_shape..., batch_shape..., event_shape...]. Draws come from the given generator, or from
        /// the device's own. The parameters are shared, not copied; disposing the distribution leaves them and the generator alone.
        /// </remarks>
        public abstract class Distribution : IDisposable
        {
            private readonly Tensor[] _parameters;

            /// <param name="generator">Null is the device's own.</param>
            /// <param name="parameters">All on one device; held under handles of this distribution's own.</param>
            /// <param name="eventDimensions">Of the first parameter, at its end; those before are the batch.</param>
            private protected Distribution(Generator? generator, Tensor[] parameters, int eventDimensions = 0)
            {
                this.generator = generator;
                _parameters = parameters;
                var shape = parameters[0].shape;
                (batch_shape, event_shape) = (shape[..^eventDimensions], shape[^eventDimensions..]);
            }

            public long[] batch_shape { get; private protected init; }

            /// <summary>Of one draw from one distribution of the batch; empty for a number.</summary>
            public long[] event_shape { get; private protected init; }

            /// <summary>[batch_shape..., event_shape...], as all that follow.</summary>
            public abstract Tensor mean { get; }

            public abstract Tensor mode { get; }

            public abstract Tensor variance { get; }

            public virtual Tensor stddev => WrappedTensorDisposeScope(() => variance.sqrt());

            private protected Generator? generator { get; }

            /// <summary>A draw that carries no gradient.</summary>
            public virtual Tensor sample(params long[] sample_shape)
            {
                using var mode = no_grad();
                return rsample(sample_shape);
            }

            /// <summary>A draw whose gradient reaches the parameters (reparameterised, or by implicit differentiation).</summary>
            /// <exception cref="NotSupportedException">A discrete distribution has none.</exception>
            public abstract Tensor rsample(params long[] sample_shape);

            /// <summary>Logarithm of the density, or of the probability.</summary>
            /// <param name="value">[..., batch_shape..., event_shape...], or what broadcasts to it.</param>
            /// <returns>[..., batch_shape...].</returns>
            public abstract Tensor log_prob(Tensor value);

            /// <summary>In nats, [batch_shape...].</summary>
            public abstract Tensor entropy();

            /// <summary>The same distributions as a larger batch, without copies.</summary>
            public abstract Distribution expand(long[] batch_shape);

            /// <summary>Probability of at most this value.</summary>
            /// <exception cref="NotSupportedException">It has no closed form.</exception>
            public virtual Tensor cdf(Tensor value) => throw Unsupported(nameof(cdf));

            /// <summary>The value below which this probability lies.</summary>
            /// <exception cref="NotSupportedException">It has no closed form.</exception>
            public virtual Tensor icdf(Tensor value) => throw Unsupported(nameof(icdf));

            /// <summary>Every value a discrete distribution can take, [values, batch_shape...].</summary>
            /// <param name="expand">False leaves the batch's dimensions at 1.</param>
            /// <exception cref="NotSupportedException">The distribution is continuous.</exception>
            public virtual Tensor enumerate_support(bool expand = true) => throw Unsupported(nameof(enumerate_support));

            /// <summary>The exponential of the entropy.</summary>
            public virtual Tensor perplexity() => WrappedTensorDisposeScope(() => entropy().exp());

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing) => Array.ForEach(_parameters, parameter => parameter.Dispose());

            /// <summary>Handles on the parameters as they are for a larger batch.</summary>
            private protected Tensor[] Expanded(long[] batch_shape)
            {
                using var scope = NewDisposeScope();
                return Modules.Parameters.Hold([.. _parameters.Select(parameter => parameter.expand([.. batch_shape, .. event_shape]))]);
            }

            private protected long[] ExtendedShape(long[] sample_shape) => [.. sample_shape, .. batch_shape, .. event_shape];

            private protected NotSupportedException Unsupported(string member) =>
                new($"the distribution {GetType().Name} has no {member}");
        }
    }
}
