using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Normalizes groups of channels of each sample.</summary>
    public sealed class GroupNorm : nn.Module<Tensor, Tensor>
    {
        internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype)
            : base(nameof(GroupNorm))
        {
            (this.num_groups, this.eps) = (num_groups, eps);
            if (affine)
            {
                weight = new Parameter(ones([num_channels], dtype, device));
                bias = new Parameter(zeros([num_channels], dtype, device));
                register_parameter(nameof(weight), weight);
                register_parameter(nameof(bias), bias);
            }
        }

        public Parameter? weight { get; }

        public Parameter? bias { get; }

        public long num_groups { get; }

        public double eps { get; set; }

        public bool affine => weight is not null;

        public override Tensor forward(Tensor input) => nn.functional.group_norm(input, num_groups, weight, bias, eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.GroupNorm GroupNorm(
                long num_groups, long num_channels, double eps = 1e-05, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_groups, num_channels, eps, affine, device, dtype);
        }
    }
}
