using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace TorchSharp.Modules;

/// <summary>Kingma and Ba's method, arXiv:1412.6980, algorithm 1. Where the weight decay goes tells <see cref="Adam"/> from <see cref="AdamW"/>.</summary>
public abstract class AdamBase : OptimizerHelper, IBetas
{
    private const int Mean = 0;
    private const int Square = 1;
    private const int LargestSquare = 2;
    private readonly Options _own;

    private protected AdamBase(IEnumerable<Modules.ParamGroup> groups, Options defaults)
        : base(defaults, slots: 3, groups) => _own = defaults;

    public (double, double) Betas
    {
        get => (_own.beta1 ?? 0, _own.beta2 ?? 0);
        set => (_own.beta1, _own.beta2) = value;
    }

    /// <summary>Applies the weight decay, to the gradients (returned) or to the parameters (in place).</summary>
    private protected abstract Tensor[] Decay(Tensor[] parameters, Tensor[] gradients, Options group);

    private protected override void Update(OptimizerOptions options, ParameterBatch batch)
    {
        var group = (Options)options;
        var (beta1, beta2) = (group.beta1!.Value, group.beta2!.Value);
        var parameters = batch.Parameters;
        var gradients = group.maximize == true ? Foreach.Negate(batch.Gradients) : batch.Gradients;
        gradients = Decay(parameters, gradients, group);

        var (means, squares) = (batch.Slot(Mean), batch.Slot(Square));
        Foreach.Scale(means, beta1);
        Foreach.AddTo(means, gradients, 1 - beta1);
        Foreach.Scale(squares, beta2);
        Foreach.AddProduct(squares, gradients, gradients, 1 - beta2);

        // Both averages start at zero; the corrections take that bias out.
        var denominators = Foreach.Sqrt(group.amsgrad == true ? Largest(batch, squares) : squares);
        Foreach.Divide(denominators, Math.Sqrt(1 - Math.Pow(beta2, batch.Steps)));
        Foreach.AddTo(denominators, group.eps!.Value);
        Foreach.AddQuotient(parameters, means, denominators, -group.LearningRate!.Value / (1 - Math.Pow(beta1, batch.Steps)));
    }

    private static Tensor[] Largest(ParameterBatch batch, Tensor[] squares)
    {
        var largest = batch.Slot(LargestSquare);
        for (var i = 0; i < largest.Length; i++)
        {
            largest[i].copy_(maximum(largest[i], squares[i]));
        }

        return largest;
    }

    public class Options : OptimizerOptions
    {
        public double? beta1 { get; set; }

        public double? beta2 { get; set; }

        public double? weight_decay { get; set; }

        public double? eps { get; set; }

        public bool? amsgrad { get; set; }

        public bool? maximize { get; set; }

        internal static Options Of(double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(lr);
            ArgumentOutOfRangeException.ThrowIfNegative(weight_decay);
            if (beta1 is < 0 or >= 1 || beta2 is < 0 or >= 1)
            {
                throw new ArgumentOutOfRangeException(nameof(beta1), $"both betas must be in [0, 1) but are {beta1} and {beta2}");
            }

            return new()
            {
                LearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
                maximize = maximize,
            };
        }

        internal override void Complete(OptimizerOptions defaults)
        {
            base.Complete(defaults);
            var others = (Options)defaults;
            beta1 ??= others.beta1;
            beta2 ??= others.beta2;
            eps ??= others.eps;
            weight_decay ??= others.weight_decay;
            amsgrad ??= others.amsgrad;
            maximize ??= others.maximize;
        }
    }

    public class ParamGroup : ParamGroup<Options>, IBetas
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
            double beta1 = 0.9,
            double beta2 = 0.999,
            double eps = 1e-8,
            double weight_decay = 0,
            bool amsgrad = false,
            bool maximize = false)
            : base(parameters, Options.Of(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize))
        {
        }

        public (double, double) Betas
        {
            get => (Options.beta1 ?? 0, Options.beta2 ?? 0);
            set => (Options.beta1, Options.beta2) = value;
        }
    }
}
