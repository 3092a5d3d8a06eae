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
            using var heldOutputs = new HeldList(outputs);
            using var heldInputs = new HeldList(inputs);
            using var heldSeeds = new HeldList(Seeds(grad_outputs, heldOutputs.Handles.Length));
            var results = new nint[heldInputs.Handles.Length];
            fixed (nint* from = heldOutputs.Handles, to = heldInputs.Handles, seeds = heldSeeds.Handles, found = results)
            {
                var status = Native.rt_grad(
                    from, seeds, heldOutputs.Handles.Length, to, results.Length, Flag(retain_graph || create_graph), Flag(create_graph), Flag(allow_unused), found);
                NativeError.Check(status, "autograd.grad");
            }

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
            using var held = new HeldList(tensors);
            using var heldSeeds = new HeldList(Seeds(grad_tensors, held.Handles.Length));
            using var heldInputs = new HeldList(inputs ?? []);
            fixed (nint* from = held.Handles, seeds = heldSeeds.Handles, to = heldInputs.Handles)
            {
                var status = Native.rt_backward(
                    from, seeds, held.Handles.Length, Flag(retain_graph ?? create_graph), Flag(create_graph), to, heldInputs.Handles.Length);
                NativeError.Check(status, "backward");
            }
        }

        public static void backward(
            Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        private static int Flag(bool value) => value ? 1 : 0;

        // A missing gradient is none: libtorch then takes one for a scalar, and refuses anything else.
        private static IEnumerable<Tensor?> Seeds(IList<Tensor>? gradients, int count) =>
            gradients is null ? Enumerable.Repeat<Tensor?>(null, count)
            : gradients.Count == count ? gradients
            : throw new ArgumentException($"{gradients.Count} gradients were given for {count} tensors", nameof(gradients));
    }
}
