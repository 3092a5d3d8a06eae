using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A leaky rectifier that learns its slope, one for all channels or one each.</summary>
    public sealed class PReLU : nn.Module<Tensor, Tensor>
    {
        internal PReLU(long num_parameters, double init, Device? device, ScalarType? dtype)
            : base(nameof(PReLU))
        {
            this.num_parameters = num_parameters;
            weight = new Parameter(full([num_parameters], init, dtype, device));
            register_parameter(nameof(weight), weight);
        }

        public long num_parameters { get; }

        public Parameter weight { get; }

        public override Tensor forward(Tensor input) => nn.functional.prelu(input, weight);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.PReLU PReLU(long num_parameters, double init = 0.25, Device? device = null, ScalarType? dtype = null) =>
                new(num_parameters, init, device, dtype);
        }
    }
}
