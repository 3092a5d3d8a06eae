using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Normalizes each channel of each sample; in evaluation with running statistics, if it keeps them.</summary>
    public abstract class InstanceNorm : NormBase
    {
        private readonly int _places;

        private protected InstanceNorm(
            string name, int places, long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(name, [places + 1, places + 2], features, eps, momentum, affine, track, device, dtype) => _places = places;

        /// <param name="input">[n, channels, size...], or one sample without n.</param>
        public override Tensor forward(Tensor input)
        {
            RequireDimensions(input);
            if (input.ndim == _places + 2)
            {
                return Normalized(input);
            }

            using var batch = input.unsqueeze(0);
            using var result = Normalized(batch);
            return result.squeeze(0);
        }

        private Tensor Normalized(Tensor input) => nn.functional.instance_norm(
            input, running_mean, running_var, weight, bias, training || running_mean is null, momentum ?? 0.1, eps);
    }

    /// <summary>Over [n, channels, length].</summary>
    public sealed class InstanceNorm1d : InstanceNorm
    {
        internal InstanceNorm1d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(nameof(InstanceNorm1d), 1, features, eps, momentum, affine, track, device, dtype)
        {
        }
    }

    /// <summary>Over [n, channels, height, width].</summary>
    public sealed class InstanceNorm2d : InstanceNorm
    {
        internal InstanceNorm2d(long features, double eps, double momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(nameof(InstanceNorm2d), 2, features, eps, momentum, affine, track, device, dtype)
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.InstanceNorm1d InstanceNorm1d(
                long num_features,
                double eps = 1e-05,
                double momentum = 0.1,
                bool affine = false,
                bool track_running_stats = false,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static Modules.InstanceNorm2d InstanceNorm2d(
                long num_features,
                double eps = 1e-05,
                double momentum = 0.1,
                bool affine = false,
                bool track_running_stats = false,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
