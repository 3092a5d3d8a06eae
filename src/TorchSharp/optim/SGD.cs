using TorchSharp.Modules;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules
{
    /// <summary>Gradient descent with momentum; the velocity is v ← momentum · v + (1 − dampening) · g, and at first g, as in PyTorch.</summary>
    public class SGD : OptimizerHelper, IMomentum
    {
        private readonly Options _own;

        public SGD(
            IEnumerable<Parameter> parameters,
            double lr,
            double momentum = 0.0,
            double dampening = 0,
            double weight_decay = 0,
            bool nesterov = false,
            bool maximize = false)
            : this([new ParamGroup(parameters, new Options())], lr, momentum, dampening, weight_decay, nesterov, maximize)
        {
        }

        public SGD(
            IEnumerable<ParamGroup> parameters,
            double lr,
            double momentum = 0.0,
            double dampening = 0,
            double weight_decay = 0,
            bool nesterov = false,
            bool maximize = false)
            : this(parameters, Options.Of(lr, momentum, dampening, weight_decay, nesterov, maximize))
        {
        }

        private SGD(IEnumerable<ParamGroup> groups, Options defaults)
            : base(defaults, slots: 1, groups) => _own = defaults;

        public double Momentum
        {
            get => _own.momentum ?? 0;
            set => _own.momentum = value;
        }

        private protected override void Update(OptimizerOptions options, ParameterBatch batch)
        {
            var group = (Options)options;
            var parameters = batch.Parameters;
            var gradients = group.maximize == true ? Foreach.Negate(batch.Gradients) : batch.Gradients;
            if (group.weight_decay is { } decay and not 0)
            {
                gradients = Foreach.Add(gradients, parameters, decay);
            }

            if (group.momentum is { } momentum and not 0)
            {
                gradients = WithMomentum(batch, gradients, momentum, group);
            }

            Foreach.AddTo(parameters, gradients, -group.LearningRate!.Value);
        }

        private static torch.Tensor[] WithMomentum(ParameterBatch batch, torch.Tensor[] gradients, double momentum, Options group)
        {
            var velocities = batch.Slot(0, first: gradients);
            if (batch.Steps > 1)
            {
                Foreach.Scale(velocities, momentum);
                Foreach.AddTo(velocities, gradients, 1 - (group.dampening ?? 0));
            }

            return group.nesterov == true ? Foreach.Add(gradients, velocities, momentum) : velocities;
        }

        public class Options : OptimizerOptions
        {
            public double? momentum { get; set; }

            public double? dampening { get; set; }

            public double? weight_decay { get; set; }

            public bool? nesterov { get; set; }

            public bool? maximize { get; set; }

            internal static Options Of(double lr, double momentum, double dampening, double weight_decay, bool nesterov, bool maximize)
            {
                ArgumentOutOfRangeException.ThrowIfNegative(lr);
                ArgumentOutOfRangeException.ThrowIfNegative(momentum);
                ArgumentOutOfRangeException.ThrowIfNegative(weight_decay);
                return nesterov && (momentum <= 0 || dampening != 0)
                    ? throw new ArgumentException("Nesterov's method needs a momentum and no dampening", nameof(nesterov))
                    : new()
                    {
                        LearningRate = lr,
                        momentum = momentum,
                        dampening = dampening,
                        weight_decay = weight_decay,
                        nesterov = nesterov,
                        maximize = maximize,
                    };
            }

            internal override void Complete(OptimizerOptions defaults)
            {
                base.Complete(defaults);
                var others = (Options)defaults;
                momentum ??= others.momentum;
                dampening ??= others.dampening;
                weight_decay ??= others.weight_decay;
                nesterov ??= others.nesterov;
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
                double momentum = 0.0,
                double dampening = 0,
                double weight_decay = 0,
                bool nesterov = false,
                bool maximize = false)
                : base(parameters, Options.Of(lr, momentum, dampening, weight_decay, nesterov, maximize))
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
            public static SGD SGD(
                IEnumerable<Parameter> parameters,
                double learningRate,
                double momentum = 0,
                double dampening = 0,
                double weight_decay = 0,
                bool nesterov = false,
                bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(
                IEnumerable<(string name, Parameter parameter)> parameters,
                double learningRate,
                double momentum = 0,
                double dampening = 0,
                double weight_decay = 0,
                bool nesterov = false,
                bool maximize = false) =>
                SGD(parameters.Select(pair => pair.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(
                IEnumerable<SGD.ParamGroup> parameters,
                double learningRate,
                double momentum = 0.0,
                double dampening = 0,
                double weight_decay = 0,
                bool nesterov = false,
                bool maximize = false) =>
                new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
