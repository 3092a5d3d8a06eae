using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Gradients of whole graphs.</summary>
    public static partial class autograd
    {
        /// <summary>The gradients of the outputs in the inputs, without touching any <see cref="Tensor.grad"/>.</summary>
        /// <returns>One a input; null where an output does not depend on it and <paramref name="allow_unused"/> is true.</returns>
        public static unsafe IList<Tensor> grad(
            IList<Tensor> outputs,
            IList<Tensor> inputs,
            IList<Tensor>? grad_outputs = null,
            bool retain_graph = false,
            bool create_graph = false,
            bool allow_unused = false)
        {
            var results = new nint[inputs.Count];
            fixed (nint* from = Handles(outputs), to = Handles(inputs), seeds = Handles(grad_outputs, outputs.Count), found = results)
            {
                var status = Native.rt_grad(
                    from, seeds, outputs.Count, to, inputs.Count, Flag(retain_graph || create_graph), Flag(create_graph), Flag(allow_unused), found);
                NativeError.Check(status, "autograd.grad");
            }

            KeepAlive(outputs, inputs, grad_outputs);
            return Array.ConvertAll(results, handle => handle == 0 ? null! : new Tensor(handle));
        }

        /// <summary>Adds the gradients of the tensors to <see cref="Tensor.grad"/> of the leaves they depend on.</summary>
        public static unsafe void backward(
            IList<Tensor> tensors,
            IList<Tensor>? grad_tensors = null,
            bool? retain_graph = null,
            bool create_graph = false,
            IList<Tensor>? inputs = null)
        {
            fixed (nint* from = Handles(tensors), seeds = Handles(grad_tensors, tensors.Count), to = Handles(inputs))
            {
                var status = Native.rt_backward(
                    from, seeds, tensors.Count, Flag(retain_graph ?? create_graph), Flag(create_graph), to, inputs?.Count ?? 0);
                NativeError.Check(status, "backward");
            }

            KeepAlive(tensors, grad_tensors, inputs);
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        private static int Flag(bool value) => value ? 1 : 0;

        // Missing gradients are null handles: libtorch then takes one for a scalar, and refuses anything else.
        private static nint[] Handles(IList<Tensor>? tensors, int count = 0)
        {
            if (tensors is not null && count != 0 && tensors.Count != count)
            {
                throw new ArgumentException($"{tensors.Count} gradients were given for {count} tensors", nameof(tensors));
            }

            return tensors is null ? new nint[count] : [.. tensors.Select(tensor => tensor?.Handle ?? 0)];
        }

        private static void KeepAlive(params IList<Tensor>?[] lists) => GC.KeepAlive(lists);
    }
}
