using System.Collections;
using System.Diagnostics.CodeAnalysis;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules
{
    /// <summary>Modules under names of their own, in the order in which they were added.</summary>
    public class ModuleDict<T> : Module, IEnumerable<(string, T)>
        where T : Module
    {
        private readonly OrderedDictionary<string, T> _modules = [];

        public ModuleDict()
            : base("ModuleDict")
        {
        }

        public int Count => _modules.Count;

        public T this[string key] => _modules[key];

        public void Add(string key, T value)
        {
            register_module(key, value);
            _modules.Add(key, value);
        }

        public void Add((string, T) item) => Add(item.Item1, item.Item2);

        public IEnumerable<string> keys() => _modules.Keys;

        public IEnumerable<T> values() => _modules.Values;

        public IEnumerator<(string, T)> items() => GetEnumerator();

        public bool ContainsKey(string key) => _modules.ContainsKey(key);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _modules.TryGetValue(key, out value);

        public IEnumerator<(string, T)> GetEnumerator() => _modules.Select(pair => (pair.Key, pair.Value)).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        // The parts are registered as they are added.
        protected override void RegisterComponents()
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

            public static Modules.ModuleDict<T> ModuleDict<T>(params (string, T)[] modules)
                where T : Module
            {
                var result = new Modules.ModuleDict<T>();
                Array.ForEach(modules, result.Add);
                return result;
            }
        }
    }
}
