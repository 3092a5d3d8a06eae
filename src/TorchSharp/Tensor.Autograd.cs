using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Gradients of a tensor.
    public partial class Tensor
    {
        public bool requires_grad
        {
            get => Facts.RequiresGrad != 0;
            set => requires_grad_(value).Dispose();
        }

        public bool is_leaf => Facts.IsLeaf != 0;

        /// <summary>The gradient that backward has put there, a new handle on each read; null before.</summary>
        public Tensor? grad
        {
            get
            {
                using var held = new Held(this);
                var handle = Native.rt_gradient(held.Handle);
                return handle == 0 ? null : new Tensor(handle);
            }

            set
            {
                using var held = new Held(this);
                using var gradient = new Held(value);
                NativeError.Check(Native.rt_set_gradient(held.Handle, gradient.Handle), "grad");
            }
        }

        public Tensor requires_grad_(bool requires_grad = true)
        {
            using var held = new Held(this);
            NativeError.Check(Native.rt_set_requires_grad(held.Handle, requires_grad ? 1 : 0), "requires_grad_");
            return alias();
        }

        /// <summary>The same tensor; it requires gradients from now on, or no more.</summary>
        public Tensor with_requires_grad(bool requires_grad = true)
        {
            requires_grad_(requires_grad).Dispose();
            return this;
        }

        /// <summary>Keeps the gradient of a tensor that is not a leaf.</summary>
        public void retain_grad()
        {
            using var held = new Held(this);
            NativeError.Check(Native.rt_retain_grad(held.Handle), "retain_grad");
        }

        /// <summary>Adds the gradients of this scalar to <see cref="grad"/> of the leaves it depends on.</summary>
        public void backward() => autograd.backward([this]);

        /// <param name="grad_tensors">The gradient of the end result in this tensor; may be left out for a scalar.</param>
        /// <param name="retain_graph">Keep the graph for another call.</param>
        /// <param name="create_graph">Make the gradients differentiable.</param>
        /// <param name="inputs">The leaves to fill; null is all.</param>
        public void backward(IList<Tensor>? grad_tensors = null, bool retain_graph = false, bool create_graph = false, IList<Tensor>? inputs = null) =>
            autograd.backward([this], grad_tensors, retain_graph || create_graph, create_graph, inputs);
    }
}
