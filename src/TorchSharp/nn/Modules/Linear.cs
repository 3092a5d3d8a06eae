using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>x · weightᵀ + bias on the last dimension.</summary>
    /// <remarks>Both start uniform in ±1/√in, as in PyTorch.</remarks>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
            : this(
                Initial.KaimingUniform(empty([outputSize, inputSize], dtype, device)),
                hasBias ? Initial.Bias(empty([outputSize], dtype, device), fanIn: inputSize) : null)
        {
        }

        internal Linear(Parameter weight, Parameter? bias)
            : base(nameof(Linear))
        {
            (this.weight, this.bias) = (weight, bias);
            register_parameter(nameof(weight), weight);
            if (bias is not null)
            {
                register_parameter(nameof(bias), bias);
            }

            (out_features, in_features) = (weight.size(0), weight.size(1));
        }

        /// <summary>[out, in].</summary>
        public Parameter weight { get; }

        /// <summary>[out], or null.</summary>
        public Parameter? bias { get; }

        public long in_features { get; }

        public long out_features { get; }

        public override Tensor forward(Tensor input) => nn.functional.linear(input, weight, bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Linear Linear(
                long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            public static Modules.Linear Linear(Modules.Parameter weight, Modules.Parameter? bias = null) => new(weight, bias);
        }
    }
}
