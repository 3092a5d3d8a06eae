using System.Globalization;
using System.Reflection;
using System.Text;
using Retable.Contract;

namespace Nuke.Common;

/// <summary>A parameter of a build: its field, its names, and the conversion of text to its value.</summary>
internal sealed class BuildParameter
{
    private readonly FieldInfo _field;
    private readonly bool _keepsCommas;

    private BuildParameter(FieldInfo field)
    {
        var flag = field.GetCustomAttribute<FlagAttribute>();
        var parameter = field.GetCustomAttribute<ParameterAttribute>()!;
        _field = field;
        Name = Kebab(parameter.Name ?? field.Name);
        Description = parameter.Description;
        Alias = flag?.Alias;
        ValueName = flag?.Value ?? field.Name.ToUpperInvariant();
        ValueOptional = flag?.ValueOptional ?? false;
        Protects = flag?.Protects ?? false;
        _keepsCommas = flag?.KeepsCommas ?? false;
    }

    /// <summary>The name after <c>--</c> on the command line: <c>keep-going</c>.</summary>
    public string Name { get; }

    public string FieldName => _field.Name;

    public string Description { get; }

    public string? Alias { get; }

    public string ValueName { get; }

    public bool ValueOptional { get; }

    /// <inheritdoc cref="FlagAttribute.Protects"/>
    public bool Protects { get; }

    public bool IsSwitch => _field.FieldType == typeof(bool);

    public bool IsList => _field.FieldType == typeof(string[]);

    /// <summary>The environment variable that counts if the command line does not give the parameter: <c>RETABLE_KEEP_GOING</c>.</summary>
    public string Variable => "RETABLE_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>The parameters of a build, in the order of declaration.</summary>
    public static IReadOnlyList<BuildParameter> Of(Type build) => [.. build
        .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(field => field.IsDefined(typeof(ParameterAttribute)))
        .OrderBy(field => field.MetadataToken)
        .Select(field => new BuildParameter(field))];

    /// <summary>The default value for the help; null if it is not worth showing.</summary>
    public string? DefaultIn(NukeBuild build) => _field.GetValue(build) switch
    {
        string { Length: > 0 } text => text,
        int number => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>Sets the field from its texts. Items of a list may also be joined by commas.</summary>
    /// <exception cref="BadInputException">A text is not a value of the parameter's type.</exception>
    public void Set(NukeBuild build, IReadOnlyList<string> texts) =>
        _field.SetValue(build, IsList ? texts.SelectMany(Items).ToArray() : Convert(texts.Count > 0 ? texts[^1] : ""));

    private IEnumerable<string> Items(string text) =>
        _keepsCommas ? [text] : text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private object Convert(string text)
    {
        var type = Nullable.GetUnderlyingType(_field.FieldType) ?? _field.FieldType;
        return type switch
        {
            _ when type == typeof(string) => text,
            _ when type == typeof(bool) && text is "" or "1" => true,
            _ when type == typeof(bool) && text is "0" => false,
            _ when type == typeof(bool) && bool.TryParse(text, out var flag) => flag,
            _ when type == typeof(int) && int.TryParse(text, NumberStyles.Integer, null, out var number) && number > 0 => number,
            _ => throw new BadInputException($"--{Name} cannot be '{text}'")
            {
                Facts = [("expected", type == typeof(int) ? "a whole number from 1" : "true or false"), ("meaning", Description)],
            },
        };
    }

    private static string Kebab(string pascal)
    {
        var text = new StringBuilder();
        foreach (var letter in pascal)
        {
            if (char.IsUpper(letter) && text.Length > 0)
            {
                text.Append('-');
            }

            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
