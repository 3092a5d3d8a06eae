namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Saving and loading.
        public partial class Module
        {
            /// <summary>Parameters and persistent buffers by dotted name: the tensors themselves, not copies.</summary>
            /// <param name="destination">Filled and returned, where given.</param>
            /// <param name="prefix">Put before each name, with a dot.</param>
            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : $"{prefix}.";
                foreach (var (inner, module) in Parts(recurse: true))
                {
                    foreach (var (name, parameter) in module._parameters)
                    {
                        destination.TryAdd(start + inner + name, parameter);
                    }

                    foreach (var (name, (buffer, persistent)) in module._buffers)
                    {
                        if (persistent)
                        {
                            destination.TryAdd(start + inner + name, buffer);
                        }
                    }
                }

                return destination;
            }

            /// <summary>Copies tensors into the parameters and buffers of the same names, converting type and device.</summary>
            /// <param name="source">Tensors by dotted name.</param>
            /// <param name="strict">Whether the names must be exactly this module's.</param>
            /// <param name="skip">Names that are left as they are.</param>
            /// <returns>Names that the source lacks, and names that it has too many.</returns>
            /// <exception cref="InvalidOperationException">Names differ and <paramref name="strict"/> is set, or a shape differs.</exception>
            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(
                Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var own = state_dict();
                List<string> missing = [.. own.Keys.Where(name => !source.ContainsKey(name) && skip?.Contains(name) != true)];
                List<string> unexpected = [.. source.Keys.Where(name => !own.ContainsKey(name) && skip?.Contains(name) != true)];
                if (strict && (missing.Count > 0 || unexpected.Count > 0))
                {
                    throw new InvalidOperationException($"the state does not fit {_name}: missing {Listed(missing)}; unexpected {Listed(unexpected)}");
                }

                string[] common = [.. own.Keys.Where(name => source.ContainsKey(name) && skip?.Contains(name) != true)];
                string[] misfits = [.. common.Where(name => !own[name].shape.AsSpan().SequenceEqual(source[name].shape))];
                if (misfits.Length > 0)
                {
                    var first = misfits[0];
                    throw new InvalidOperationException(
                        $"the state does not fit {_name}: '{first}' has shape [{string.Join(", ", source[first].shape)}] but needs " +
                        $"[{string.Join(", ", own[first].shape)}] ({misfits.Length} in all differ)");
                }

                using var noGradient = no_grad();
                foreach (var name in common)
                {
                    own[name].copy_(source[name]).Dispose();
                }

                return (missing, unexpected);
            }

            private static string Listed(List<string> names) => names.Count == 0
                ? "nothing"
                : string.Join(", ", names.Take(10)) + (names.Count > 10 ? $" and {names.Count - 10} more" : "");
        }
    }
}
