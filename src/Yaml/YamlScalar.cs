using Retable.Contract;

namespace Retable.Yaml;

/// <summary>A single value: null, a boolean, a number or text.</summary>
public sealed class YamlScalar : YamlNode
{
    /// <exception cref="BadInputException">An integer that does not fit into 64 bits.</exception>
    internal YamlScalar(SourcePosition at, string text, bool plain)
        : base(at)
    {
        Text = text;
        Value = plain ? CoreSchema.Resolve(text, at) : text;
    }

    /// <summary>The characters as written, without quotes.</summary>
    public string Text { get; }

    /// <summary>The value by YAML 1.2's core schema: null, bool, long, double or string. Quoted text is always a string.</summary>
    public object? Value { get; }

    public override string Kind => Value switch
    {
        null => "nothing",
        bool => $"the truth value {Text}",
        long => $"the integer {Text}",
        double => $"the number {Text}",
        _ => $"the text '{(Text.Length <= 60 ? Text : Text[..57] + "...")}'",
    };
}
