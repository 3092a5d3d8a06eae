using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A tensor that a module learns: kept as a field of a module, it is found among its parameters.</summary>
    public class Parameter : Tensor
    {
        /// <param name="data">Its content, which moves here: the given tensor is disposed.</param>
        /// <param name="requires_grad">Whether it learns; false freezes it.</param>
        public Parameter(Tensor data, bool requires_grad = true)
            : base(Detached(data))
        {
            data.Dispose();
            if (requires_grad)
            {
                with_requires_grad(true);
            }
        }

        private static IntPtr Detached(Tensor data)
        {
            ArgumentNullException.ThrowIfNull(data);
            using var detached = data.detach();
            using var held = new Held(detached);
            return NativeError.Check(Native.rt_tensor_alias(held.Handle), nameof(Parameter));
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
        }
    }
}
