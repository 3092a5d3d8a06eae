using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A part of a network: parameters, buffers and modules by name, and a switch between training and evaluation.</summary>
        /// <remarks>
        /// A subclass keeps its parts in fields and calls <see cref="RegisterComponents"/> at the end of its constructor: the names of the
        /// fields become the names in <see cref="state_dict"/>. Disposing a module disposes all its parts.
        /// </remarks>
        public partial class Module : IDisposable
        {
            private readonly string _name;
            private bool _training = true;

            protected Module(string name) => _name = name;

            public virtual bool training => _training;

            /// <summary>The name given by the subclass, usually its type's.</summary>
            public virtual string GetName() => _name;

            public override string ToString() => _name;

            /// <summary>Switches this module and all its parts to training (or evaluation).</summary>
            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var (_, module) in named_children())
                {
                    module.train(train);
                }
            }

            /// <summary>Switches to evaluation: batch normalization uses its running statistics, dropout drops nothing.</summary>
            public virtual void eval() => train(false);

            /// <summary>Calls a function with every part, the innermost first, and with this module last.</summary>
            public virtual Module apply(Action<Module> fn)
            {
                foreach (var (_, module) in named_children())
                {
                    module.apply(fn);
                }

                fn(this);
                return this;
            }

            /// <summary>Forgets all gradients.</summary>
            /// <param name="set_to_none">False keeps their memory and fills it with zeros.</param>
            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    Gradients.Clear(parameter, set_to_none);
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Disposes all parts.</summary>
            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                {
                    return;
                }

                foreach (var (_, module) in _submodules)
                {
                    module.Dispose();
                }

                foreach (var (_, parameter) in _parameters)
                {
                    parameter.Dispose();
                }

                foreach (var (_, (buffer, _)) in _buffers)
                {
                    buffer.Dispose();
                }
            }
        }
    }
}

/// <summary>What modules and optimizers both do with a gradient.</summary>
internal static class Gradients
{
    public static void Clear(Parameter parameter, bool toNone)
    {
        if (toNone)
        {
            parameter.grad = null;
            return;
        }

        using var gradient = parameter.grad;
        gradient?.zero_().Dispose();
    }
}
