using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Normalizes the last dimensions of each sample.</summary>
    public sealed class LayerNorm : nn.Module<Tensor, Tensor>
    {
        internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(LayerNorm))
        {
            (this.normalized_shape, this.eps) = (normalized_shape, eps);
            if (elementwise_affine)
            {
                weight = new Parameter(ones(normalized_shape, dtype, device));
                register_parameter(nameof(weight), weight);
            }

            if (elementwise_affine && bias)
            {
                this.bias = new Parameter(zeros(normalized_shape, dtype, device));
                register_parameter(nameof(bias), this.bias);
            }
        }

        public Parameter? weight { get; }

        public Parameter? bias { get; }

        public long[] normalized_shape { get; }

        public double eps { get; set; }

        public bool elementwise_affine => weight is not null;

        public override Tensor forward(Tensor input) => nn.functional.layer_norm(input, normalized_shape, weight, bias, eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.LayerNorm LayerNorm(
                long[] normalized_shape,
                double eps = 1e-05,
                bool elementwise_affine = true,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static Modules.LayerNorm LayerNorm(
                long normalized_shape,
                double eps = 1e-05,
                bool elementwise_affine = true,
                bool bias = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}
