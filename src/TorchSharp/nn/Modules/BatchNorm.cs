using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Normalizes each channel over the batch; in evaluation with running statistics.</summary>
    public abstract class BatchNorm : nn.Module<Tensor, Tensor>
    {
        private readonly long[] _dimensions;

        private protected BatchNorm(
            string name,
            long[] dimensions,
            long num_features,
            double eps,
            double? momentum,
            bool affine,
            bool track_running_stats,
            Device? device,
            ScalarType? dtype)
            : base(name)
        {
            _dimensions = dimensions;
            (this.num_features, this.eps, this.momentum) = (num_features, eps, momentum);
            if (affine)
            {
                weight = new Parameter(ones([num_features], dtype, device));
                bias = new Parameter(zeros([num_features], dtype, device));
                register_parameter(nameof(weight), weight);
                register_parameter(nameof(bias), bias);
            }

            if (track_running_stats)
            {
                running_mean = zeros([num_features], dtype, device);
                running_var = ones([num_features], dtype, device);
                num_batches_tracked = zeros([], ScalarType.Int64, device);
                register_buffer(nameof(running_mean), running_mean);
                register_buffer(nameof(running_var), running_var);
                register_buffer(nameof(num_batches_tracked), num_batches_tracked);
            }
        }

        public Parameter? weight { get; }

        public Parameter? bias { get; }

        public Tensor? running_mean { get; }

        /// <summary>Of the unbiased batch variances.</summary>
        public Tensor? running_var { get; }

        public Tensor? num_batches_tracked { get; }

        public long num_features { get; }

        /// <summary>Added to the variance.</summary>
        public double eps { get; set; }

        /// <summary>Share of a new batch in the running statistics; null takes the plain average of all batches.</summary>
        public double? momentum { get; set; }

        public bool affine => weight is not null;

        public bool track_running_stats => running_mean is not null;

        public void reset_running_stats()
        {
            running_mean?.zero_();
            running_var?.fill_(1);
            num_batches_tracked?.zero_();
        }

        public override Tensor forward(Tensor input)
        {
            if (!_dimensions.Contains(input.ndim))
            {
                throw new ArgumentException($"{GetName()} needs {string.Join(" or ", _dimensions)} dimensions but got {input.ndim}", nameof(input));
            }

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
