using TorchSharp.Modules;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Hinton's RMSprop: the gradient over the root of its running square.</summary>
    public class RMSProp : OptimizerHelper, IMomentum
    {
        private const int Square = 0;
        private const int Velocity = 1;
        private const int Mean = 2;
        private readonly Options _own;

        public RMSProp(
            IEnumerable<Parameter> parameters,
            double lr = 1e-3,
            double alpha = 0.99,
            double eps = 1e-8,
            double weight_decay = 0,
            double momentum = 0.0,
            bool centered = false,
            bool maximize = false)
            : this([new ParamGroup(parameters, new Options())], lr, alpha, eps, weight_decay, momentum, centered, maximize)
        {
        }

        public RMSProp(
            IEnumerable<ParamGroup> parameters,
            double lr = 1e-3,
            double alpha = 0.99,
            double eps = 1e-8,
            double weight_decay = 0,
            double momentum = 0.0,
            bool centered = false,
            bool maximize = false)
            : this(parameters, Options.Of(lr, alpha, eps, weight_decay, momentum, centered, maximize))
        {
        }

        private RMSProp(IEnumerable<ParamGroup> groups, Options defaults)
            : base(defaults, slots: 3, groups) => _own = defaults;

        public double Momentum
        {
            get => _own.momentum ?? 0;
            set => _own.momentum = value;
        }

        private protected override void Update(OptimizerOptions options, ParameterBatch batch)
        {
            var group = (Options)options;
            var (alpha, rate) = (group.alpha!.Value, group.LearningRate!.Value);
            var parameters = batch.Parameters;
            var gradients = group.maximize == true ? Foreach.Negate(batch.Gradients) : batch.Gradients;
            if (group.weight_decay is { } decay and not 0)
            {
                gradients = Foreach.Add(gradients, parameters, decay);
            }

            var squares = batch.Slot(Square);
            Foreach.Scale(squares, alpha);
            Foreach.AddProduct(squares, gradients, gradients, 1 - alpha);
            var denominators = Foreach.Sqrt(group.centered == true ? Variances(batch, squares, gradients, alpha) : squares);
            Foreach.AddTo(denominators, group.eps!.Value);
            if (group.momentum is null or 0)
            {
                Foreach.AddQuotient(parameters, gradients, denominators, -rate);
                return;
            }

            var velocities = batch.Slot(Velocity);
            Foreach.Scale(velocities, group.momentum.Value);
            Foreach.AddQuotient(velocities, gradients, denominators, 1);
            Foreach.AddTo(parameters, velocities, -rate);
        }

        // The running square less the square of the running mean.
        private static torch.Tensor[] Variances(ParameterBatch batch, torch.Tensor[] squares, torch.Tensor[] gradients, double alpha)
        {
            var means = batch.Slot(Mean);
            Foreach.Scale(means, alpha);
            Foreach.AddTo(means, gradients, 1 - alpha);
            torch.Tensor[] variances = [.. squares.Select(square => square.clone())];
            Foreach.AddProduct(variances, means, means, -1);
            return variances;
        }

        public class Options : OptimizerOptions
        {
            public double? alpha { get; set; }

            public double? eps { get; set; }

            public double? weight_decay { get; set; }

            public double? momentum { get; set; }

            public bool? centered { get; set; }

            public bool? maximize { get; set; }

            internal static Options Of(double lr, double alpha, double eps, double weight_decay, double momentum, bool centered, bool maximize)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(lr);
                ArgumentOutOfRangeException.ThrowIfNegative(weight_decay);
                return new()
                {
                    LearningRate = lr,
                    alpha = alpha,
                    eps = eps,
                    weight_decay = weight_decay,
                    momentum = momentum,
                    centered = centered,
                    maximize = maximize,
                };
            }

            internal override void Complete(OptimizerOptions defaults)
            {
                base.Complete(defaults);
                var others = (Options)defaults;
                alpha ??= others.alpha;
                eps ??= others.eps;
                weight_decay ??= others.weight_decay;
                momentum ??= others.momentum;
                centered ??= others.centered;
                maximize ??= others.maximize;
            }
        }

        public class ParamGroup : ParamGroup<Options>, IMomentum
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters,
                double lr = 1e-3,
                double eps = 1e-8,
                double alpha = 0.99,
                double weight_decay = 0,
                double momentum = 0.0,
                bool centered = false)
                : base(parameters, Options.Of(lr, alpha, eps, weight_decay, momentum, centered, maximize: false))
            {
            }

            public double Momentum
            {
                get => Options.momentum ?? 0;
                set => Options.momentum = value;
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static RMSProp RMSProp(
                IEnumerable<Parameter> parameters,
                double lr = 0.01,
                double alpha = 0.99,
                double eps = 1e-8,
                double weight_decay = 0,
                double momentum = 0,
                bool centered = false,
                bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(
                IEnumerable<RMSProp.ParamGroup> parameters,
                double lr = 0.01,
                double alpha = 0.99,
                double eps = 1e-8,
                double weight_decay = 0,
                double momentum = 0,
                bool centered = false,
                bool maximize = false) =>
                new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}
