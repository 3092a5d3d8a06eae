using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A table of vectors, looked up by row number.</summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long _padding;
        private readonly bool _scaleByFrequency;
        private readonly bool _sparse;

        internal Embedding(Parameter weight, long? padding_idx, bool scale_grad_by_freq, bool sparse)
            : base(nameof(Embedding))
        {
            this.weight = weight;
            (_padding, _scaleByFrequency, _sparse) = (padding_idx ?? -1, scale_grad_by_freq, sparse);
            register_parameter(nameof(weight), weight);
        }

        /// <summary>[rows, dimensions]; starts standard normal, its padding row 0.</summary>
        public Parameter weight { get; }

        /// <param name="input">Row numbers, int64 [...].</param>
        /// <returns>[..., dimensions].</returns>
        public override Tensor forward(Tensor input) => nn.functional.embedding(weight, input, _padding, _scaleByFrequency, _sparse);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <exception cref="NotSupportedException">A maximal norm is asked for.</exception>
            public static Modules.Embedding Embedding(
                long num_embeddings,
                long embedding_dims,
                long? padding_idx = null,
                double? max_norm = null,
                double norm_type = 2.0,
                bool scale_grad_by_freq = false,
                bool sparse = false,
                Device? device = null,
                ScalarType? dtype = null)
            {
                RequireNoNorm(max_norm, norm_type);
                var weight = empty([num_embeddings, embedding_dims], dtype, device);
                init.normal_(weight);
                if (padding_idx is { } row)
                {
                    weight[row].zero_().Dispose();
                }

                return new(new Modules.Parameter(weight), padding_idx, scale_grad_by_freq, sparse);
            }

            /// <exception cref="NotSupportedException">A maximal norm is asked for.</exception>
            public static Modules.Embedding Embedding_from_pretrained(
                Tensor embeddings,
                bool freeze = true,
                long? padding_idx = null,
                double? max_norm = null,
                double norm_type = 2.0,
                bool scale_grad_by_freq = false,
                bool sparse = false)
            {
                RequireNoNorm(max_norm, norm_type);
                return new(new Modules.Parameter(embeddings.clone(), requires_grad: !freeze), padding_idx, scale_grad_by_freq, sparse);
            }

            private static void RequireNoNorm(double? maximum, double type)
            {
                if (maximum is { } bound)
                {
                    throw new NotSupportedException($"an embedding with rows of at most {type}-norm {bound} is not supported");
                }
            }
        }
    }
}
