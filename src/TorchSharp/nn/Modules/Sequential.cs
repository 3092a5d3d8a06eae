using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    /// <summary>Modules one after another; what is between them is disposed.</summary>
    public class Sequential : Module<Tensor, Tensor>
    {
        private readonly List<Module<Tensor, Tensor>> _modules = [];

        protected internal Sequential(params IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
            : base(nameof(Sequential))
        {
            foreach (var (name, module) in modules)
            {
                append(name, module);
            }
        }

        protected internal Sequential(params IEnumerable<Module<Tensor, Tensor>> modules)
            : base(nameof(Sequential))
        {
            foreach (var module in modules)
            {
                append(module);
            }
        }

        public int Count => _modules.Count;

        public IModule<Tensor, Tensor> this[int index] => _modules[index];

        public Sequential append(string name, IModule<Tensor, Tensor> module)
        {
            var part = (Module<Tensor, Tensor>)module;
            register_module(name, part);
            _modules.Add(part);
            return this;
        }

        /// <summary>Appends under the next number.</summary>
        public Sequential append(IModule<Tensor, Tensor> module) => append($"{_modules.Count}", module);

        public override Tensor forward(Tensor input)
        {
            var current = input;
            foreach (var module in _modules)
            {
                var next = module.call(current);
                if (!ReferenceEquals(current, input) && !ReferenceEquals(current, next))
                {
                    current.Dispose();
                }

                current = next;
            }

            return ReferenceEquals(current, input) ? input.alias() : current;
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Sequential Sequential() => new(Array.Empty<Module<Tensor, Tensor>>());

            public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) => new(modules);

            public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) => new(modules);

            public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules) => new(modules);

            public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules) => new(modules);
        }
    }
}
