using System.Globalization;
using System.Text;

namespace Retable.TensorFiles.Pickle;

/// <summary>A function on the list of permitted globals, or the name of a type.</summary>
internal sealed record PickleGlobal(string Name, Func<object?[], object?> Call);

/// <summary>An object that accepts the state of a BUILD instruction.</summary>
internal interface IPickleState
{
    void Build(object? state);
}

/// <summary>The globals that a pickle may use, with what each one creates. Every other name is refused.</summary>
internal sealed class PickleGlobals
{
    private readonly Dictionary<string, object> _known = new(StringComparer.Ordinal);
    private readonly ReadBudget _budget;

    public PickleGlobals(ReadBudget budget)
    {
        _budget = budget;
        foreach (var name in (string[])["collections.OrderedDict", "collections.Counter", "pytorch_lightning.utilities.parsing.AttributeDict"])
        {
            Add(name, NewDictionary);
        }

        Add("argparse.Namespace", _ => new PickledDictionary(isNamespace: true));
        Add("torch.Size", arguments => Items(arguments, 0));
        Add("torch.device", arguments => Argument<string>(arguments, 0));
        Add("builtins.set", arguments => Items(arguments, 0).ToList());
        Add("__builtin__.set", arguments => Items(arguments, 0).ToList());
        Add("_codecs.encode", Encode);
        TorchGlobals.AddTo(this, budget);
        NumpyGlobals.AddTo(this, budget);
    }

    public void Add(string name, Func<object?[], object?> call) => _known.Add(name, new PickleGlobal(name, call));

    /// <summary>A name that stands for a value, such as <c>torch.float32</c>.</summary>
    public void AddValue(string name, object value) => _known.Add(name, value);

    /// <exception cref="InvalidDataException">The name is not on the list.</exception>
    public object Find(string module, string name) => _known.TryGetValue($"{module}.{name}", out var found)
        ? found
        : throw new InvalidDataException(
            $"the pickle asks for '{module}.{name}', which is not on the list of names that hold only data; nothing was executed. " +
            "Save a state_dict of tensors and plain values instead.");

    public static T Argument<T>(object?[] arguments, int index) => index < arguments.Length && arguments[index] is T value
        ? value
        : throw new InvalidDataException($"argument {index} of a pickled call is not a {typeof(T).Name}");

    public static object?[] Items(object?[] arguments, int index) => index >= arguments.Length ? [] : arguments[index] switch
    {
        object?[] tuple => tuple,
        List<object?> list => [.. list],
        _ => throw new InvalidDataException($"argument {index} of a pickled call is not a list"),
    };

    /// <summary>Reads a shape or strides from the arguments.</summary>
    public static long[] Longs(object?[] arguments, int index)
    {
        const int MaximumDimensions = 64;
        var items = Items(arguments, index);
        return items.Length <= MaximumDimensions && items.All(item => item is long)
            ? [.. items.Cast<long>()]
            : throw new InvalidDataException($"argument {index} of a pickled call is not a list of at most {MaximumDimensions} integers");
    }

    // OrderedDict() and OrderedDict([[key, value], ...]), as Python 2 wrote it; Counter({...}).
    private PickledDictionary NewDictionary(object?[] arguments)
    {
        var result = new PickledDictionary();
        if (arguments is [PickledDictionary source])
        {
            _budget.Take(16L * source.Count, "a copied dictionary");
            result.SetAll(source);
            return result;
        }

        var items = Items(arguments, 0);
        _budget.Take(16L * items.Length, "a dictionary");
        result.SetAll(items.Select(item => item switch
        {
            object?[] and [var key, var value] => KeyValuePair.Create(key, value),
            List<object?> { Count: 2 } pair => KeyValuePair.Create(pair[0], pair[1]),
            _ => throw new InvalidDataException("a dictionary is made of something that is no list of pairs"),
        }));
        return result;
    }

    // How protocol 2 writes bytes: as a text of their Latin-1 letters.
    private byte[] Encode(object?[] arguments)
    {
        var text = Argument<string>(arguments, 0);
        var encoding = Argument<string>(arguments, 1).ToLower(CultureInfo.InvariantCulture);
        if (encoding is not ("latin1" or "latin-1"))
        {
            throw new InvalidDataException($"bytes are encoded as '{encoding}'; only latin1 is known");
        }

        _budget.Take(text.Length, "encoded bytes");
        return Encoding.Latin1.GetBytes(text);
    }
}
