using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using TorchSharp.Modules;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // The parts of a module and their names, in the order of registration.
        public partial class Module
        {
            private readonly OrderedDictionary<string, Module> _submodules = [];
            private readonly OrderedDictionary<string, Parameter> _parameters = [];
            private readonly OrderedDictionary<string, (Tensor Buffer, bool Persistent)> _buffers = [];
            private bool _areFieldsRegistered;

            /// <summary>Registers a tensor that is part of the state but learns nothing.</summary>
            /// <param name="name">Its name in the state.</param>
            /// <param name="tensor">The tensor; the module disposes it.</param>
            /// <param name="persistent">False leaves it out of <see cref="state_dict"/>.</param>
            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                ArgumentNullException.ThrowIfNull(tensor);
                RequireFree(name);
                _buffers.Add(name, (tensor, persistent));
            }

            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_parameter(string name, Parameter param)
            {
                ArgumentNullException.ThrowIfNull(param);
                RequireFree(name);
                _parameters.Add(name, param);
            }

            /// <exception cref="InvalidOperationException">The name is taken.</exception>
            public virtual void register_module(string name, Module submodule)
            {
                ArgumentNullException.ThrowIfNull(submodule);
                RequireFree(name);
                submodule.RegisterComponents();
                _submodules.Add(name, submodule);
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual IEnumerable<(string name, Module module)> named_children() => _submodules.Select(pair => (pair.Key, pair.Value));

            public virtual IEnumerable<Module> children() => named_children().Select(pair => pair.module);

            /// <summary>All modules below this one with their dotted names, an outer one before its parts.</summary>
            public virtual IEnumerable<(string name, Module module)> named_modules()
            {
                foreach (var (name, child) in named_children())
                {
                    yield return (name, child);
                    foreach (var (inner, module) in child.named_modules())
                    {
                        yield return ($"{name}.{inner}", module);
                    }
                }
            }

            public virtual IEnumerable<Module> modules() => named_modules().Select(pair => pair.module);

            /// <summary>Parameters with their dotted names; one that has two names is given once.</summary>
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Parameter>(ReferenceEqualityComparer.Instance);
                return Parts(recurse)
                    .SelectMany(part => part.Module._parameters.Select(pair => (name: part.Prefix + pair.Key, parameter: pair.Value)))
                    .Where(pair => seen.Add(pair.parameter));
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(pair => pair.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
                from part in Parts(recurse)
                from pair in part.Module._buffers
                where include_nonpersistent || pair.Value.Persistent
                select (part.Prefix + pair.Key, pair.Value.Buffer);

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(pair => pair.buffer);

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            /// <param name="target">A dotted name.</param>
            public virtual Tensor? get_buffer(string target) => named_buffers().FirstOrDefault(pair => pair.name == target).buffer;

            /// <param name="target">A dotted name.</param>
            public virtual Parameter? get_parameter(string target) => named_parameters().FirstOrDefault(pair => pair.name == target).parameter;

            /// <summary>Registers every field that holds a module, a parameter or a tensor, under the field's name.</summary>
            [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Programs that use modules are not trimmed.")]
            protected virtual void RegisterComponents()
            {
                if (_areFieldsRegistered)
                {
                    return;
                }

                _areFieldsRegistered = true;
                foreach (var field in FieldsOf(GetType()))
                {
                    var name = ComponentNameAttribute.Of(field);
                    if (!IsTaken(name))
                    {
                        Register(name, field.GetValue(this));
                    }
                }
            }

            /// <summary>Forgets the modules registered so far, not disposing them.</summary>
            protected void ClearModules() => _submodules.Clear();

            // A module, then its parts' parts: the order of Python's state_dict.
            private protected IEnumerable<(string Prefix, Module Module)> Parts(bool recurse) =>
                recurse ? [("", this), .. named_modules().Select(pair => ($"{pair.name}.", pair.module))] : [("", this)];

            private static IEnumerable<FieldInfo> FieldsOf(Type type)
            {
                const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly;
                return type.BaseType is { } inherited && type != typeof(Module) ? FieldsOf(inherited).Concat(type.GetFields(Own)) : [];
            }

            private void Register(string name, object? value)
            {
                switch (value)
                {
                    case Module module:
                        register_module(name, module);
                        break;
                    case Parameter parameter:
                        register_parameter(name, parameter);
                        break;
                    case Tensor tensor:
                        register_buffer(name, tensor);
                        break;
                }
            }

            private bool IsTaken(string name) => _submodules.ContainsKey(name) || _parameters.ContainsKey(name) || _buffers.ContainsKey(name);

            private void RequireFree(string name)
            {
                if (string.IsNullOrEmpty(name) || name.Contains('.', StringComparison.Ordinal))
                {
                    throw new ArgumentException($"a component's name must not be empty or have a dot: '{name}'", nameof(name));
                }

                if (IsTaken(name))
                {
                    throw new InvalidOperationException($"'{name}' is already registered in {_name}");
                }
            }
        }
    }
}
