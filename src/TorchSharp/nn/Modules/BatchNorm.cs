using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Normalizes each channel over the batch; in evaluation with running statistics.</summary>
    public abstract class BatchNorm : NormBase
    {
        private protected BatchNorm(
            string name, long[] dimensions, long features, double eps, double? momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(name, dimensions, features, eps, momentum, affine, track, device, dtype)
        {
        }

        public override Tensor forward(Tensor input)
        {
            RequireDimensions(input);
            var factor = momentum ?? 0;
            if (training && num_batches_tracked is not null)
            {
                using (no_grad())
                {
                    num_batches_tracked.add_(1).Dispose();
                }

                factor = momentum ?? 1.0 / num_batches_tracked.item<long>();
            }

            return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training || running_mean is null, factor, eps);
        }
    }

    /// <summary>Over [n, channels] or [n, channels, length].</summary>
    public sealed class BatchNorm1d : BatchNorm
    {
        internal BatchNorm1d(long features, double eps, double? momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(nameof(BatchNorm1d), [2, 3], features, eps, momentum, affine, track, device, dtype)
        {
        }
    }

    /// <summary>Over [n, channels, height, width].</summary>
    public sealed class BatchNorm2d : BatchNorm
    {
        internal BatchNorm2d(long features, double eps, double? momentum, bool affine, bool track, Device? device, ScalarType? dtype)
            : base(nameof(BatchNorm2d), [4], features, eps, momentum, affine, track, device, dtype)
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
            public static Modules.BatchNorm1d BatchNorm1d(
                long num_features,
                double eps = 1e-05,
                double momentum = 0.1,
                bool affine = true,
                bool track_running_stats = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);

            public static Modules.BatchNorm2d BatchNorm2d(
                long num_features,
                double eps = 1e-05,
                double momentum = 0.1,
                bool affine = true,
                bool track_running_stats = true,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
