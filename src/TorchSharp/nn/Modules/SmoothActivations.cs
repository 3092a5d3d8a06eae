using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    // Activations with a curve, and the soft maximum.
    public sealed class SiLU : ParameterLessModule<Tensor, Tensor>
    {
        internal SiLU(bool inplace)
            : base(nameof(SiLU))
            => this.inplace = inplace;

        public bool inplace { get; set; }

        public override Tensor forward(Tensor input) => functional.silu(input, inplace);
    }

    public sealed class Mish : ParameterLessModule<Tensor, Tensor>
    {
        internal Mish(bool inplace)
            : base(nameof(Mish))
            => this.inplace = inplace;

        public bool inplace { get; set; }

        public override Tensor forward(Tensor input) => functional.mish(input, inplace);
    }

    public sealed class Sigmoid : ParameterLessModule<Tensor, Tensor>
    {
        internal Sigmoid(bool inplace)
            : base(nameof(Sigmoid))
            => this.inplace = inplace;

        public bool inplace { get; set; }

        public override Tensor forward(Tensor input) => functional.sigmoid(input, inplace);
    }

    public sealed class Tanh : ParameterLessModule<Tensor, Tensor>
    {
        internal Tanh(bool inplace)
            : base(nameof(Tanh))
            => this.inplace = inplace;

        public bool inplace { get; set; }

        public override Tensor forward(Tensor input) => functional.tanh(input, inplace);
    }

    public sealed class Hardswish : ParameterLessModule<Tensor, Tensor>
    {
        internal Hardswish(bool inplace)
            : base(nameof(Hardswish))
            => this.inplace = inplace;

        public bool inplace { get; set; }

        public override Tensor forward(Tensor input) => functional.hardswish(input, inplace);
    }

    public sealed class Hardsigmoid : ParameterLessModule<Tensor, Tensor>
    {
        internal Hardsigmoid(bool inplace)
            : base(nameof(Hardsigmoid))
            => this.inplace = inplace;

        public bool inplace { get; set; }

        public override Tensor forward(Tensor input) => functional.hardsigmoid(input, inplace);
    }

    public sealed class GLU : ParameterLessModule<Tensor, Tensor>
    {
        internal GLU(long dim)
            : base(nameof(GLU))
            => this.dim = dim;

        public long dim { get; set; }

        public override Tensor forward(Tensor input) => functional.glu(input, dim);
    }

    public sealed class LogSigmoid : ParameterLessModule<Tensor, Tensor>
    {
        internal LogSigmoid()
            : base(nameof(LogSigmoid))
        {
        }

        public override Tensor forward(Tensor input) => functional.logsigmoid(input);
    }

    public sealed class Softplus : ParameterLessModule<Tensor, Tensor>
    {
        internal Softplus(double beta, double threshold)
            : base(nameof(Softplus))
            => (this.beta, this.threshold) = (beta, threshold);

        public double beta { get; set; }

        public double threshold { get; set; }

        public override Tensor forward(Tensor input) => functional.softplus(input, beta, threshold);
    }

    public sealed class Softmax : ParameterLessModule<Tensor, Tensor>
    {
        internal Softmax(long dim)
            : base(nameof(Softmax))
            => this.dim = dim;

        public long dim { get; set; }

        public override Tensor forward(Tensor input) => functional.softmax(input, dim);
    }

    public sealed class LogSoftmax : ParameterLessModule<Tensor, Tensor>
    {
        internal LogSoftmax(long dim)
            : base(nameof(LogSoftmax))
            => this.dim = dim;

        public long dim { get; set; }

        public override Tensor forward(Tensor input) => functional.log_softmax(input, dim);
    }

    public sealed class Softmin : ParameterLessModule<Tensor, Tensor>
    {
        internal Softmin(long dim)
            : base(nameof(Softmin))
            => this.dim = dim;

        public long dim { get; set; }

        public override Tensor forward(Tensor input) => functional.softmin(input, dim);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.SiLU SiLU() => new(false);

            public static Modules.SiLU SiLU(bool inplace) => new(inplace);

            public static Modules.Mish Mish() => new(false);

            public static Modules.Mish Mish(bool inplace) => new(inplace);

            public static Modules.Sigmoid Sigmoid() => new(false);

            public static Modules.Sigmoid Sigmoid(bool inplace) => new(inplace);

            public static Modules.Tanh Tanh() => new(false);

            public static Modules.Tanh Tanh(bool inplace) => new(inplace);

            public static Modules.Hardswish Hardswish(bool inplace = false) => new(inplace);

            public static Modules.Hardsigmoid Hardsigmoid(bool inplace = false) => new(inplace);

            public static Modules.GLU GLU(long dim = -1) => new(dim);

            public static Modules.LogSigmoid LogSigmoid() => new();

            public static Modules.Softplus Softplus(double beta = 1, double threshold = 20) => new(beta, threshold);

            public static Modules.Softmax Softmax(long dim) => new(dim);

            public static Modules.LogSoftmax LogSoftmax(long dim) => new(dim);

            public static Modules.Softmin Softmin(long dim) => new(dim);
        }
    }
}
