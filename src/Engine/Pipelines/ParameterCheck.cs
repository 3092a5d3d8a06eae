using System.Globalization;
using Retable.Contract;
using Retable.Engine.Keys;

namespace Retable.Engine.Pipelines;

/// <summary>Whether a value fits a parameter of a step. Works on the canonical text: its first character tells the type.</summary>
internal static class ParameterCheck
{
    private const string ListOf = "list of ";

    /// <exception cref="BadInputException">The value has another type, is no choice, or lies out of range.</exception>
    public static void Require(ParameterDescription parameter, CanonicalValue value, SourcePosition at, string stage)
    {
        if (value == CanonicalValue.Null)
        {
            if (parameter.Required || parameter.Default is not null)
            {
                throw Mismatch(parameter, value.Text, at, stage);
            }
        }
        else if (parameter.Type.StartsWith(ListOf, StringComparison.Ordinal))
        {
            RequireList(parameter, value, at, stage);
        }
        else
        {
            RequireSingle(parameter, parameter.Type, value, at, stage);
        }
    }

    private static void RequireList(ParameterDescription parameter, CanonicalValue value, SourcePosition at, string stage)
    {
        if (!value.Text.StartsWith('['))
        {
            throw Mismatch(parameter, value.Text, at, stage);
        }

        foreach (var item in value.ToJson()!.AsArray())
        {
            RequireSingle(parameter, parameter.Type[ListOf.Length..], CanonicalValue.Of(item), at, stage);
        }
    }

    private static void RequireSingle(ParameterDescription parameter, string type, CanonicalValue value, SourcePosition at, string stage)
    {
        var text = value.Text;
        var fits = type switch
        {
            "bool" => text is "true" or "false",
            "text" => text[0] == '"',
            "choice" => text[0] == '"',
            "int" => IsNumber(text) && !text.AsSpan().ContainsAny('.', 'E'),
            "float" => IsNumber(text),
            _ => throw new ArgumentException($"parameter '{parameter.Name}' has the unknown type '{type}'", nameof(parameter)),
        };
        if (!fits)
        {
            throw Mismatch(parameter, text, at, stage);
        }

        if (type == "choice" && parameter.Choices?.Contains(value.Plain) == false)
        {
            throw BadInputException.UnknownName($"parameter '{parameter.Name}' of {stage} cannot be '{value.Plain}'", value.Plain, parameter.Choices, at);
        }

        RequireRange(parameter, text, at, stage);
    }

    private static void RequireRange(ParameterDescription parameter, string text, SourcePosition at, string stage)
    {
        if (!IsNumber(text) || (parameter.Minimum is null && parameter.Maximum is null))
        {
            return;
        }

        var number = double.Parse(text, CultureInfo.InvariantCulture);
        if (!(number >= (parameter.Minimum ?? double.NegativeInfinity) && number <= (parameter.Maximum ?? double.PositiveInfinity)))
        {
            throw new BadInputException($"parameter '{parameter.Name}' of {stage} is out of range")
            {
                At = at,
                Facts = [("expected", Expected(parameter)), ("found", text)],
            };
        }
    }

    private static bool IsNumber(string text) => text[0] == '-' || char.IsAsciiDigit(text[0]);

    private static BadInputException Mismatch(ParameterDescription parameter, string found, SourcePosition at, string stage) =>
        new($"parameter '{parameter.Name}' of {stage} has the wrong type")
        {
            At = at,
            Facts = [("expected", Expected(parameter)), ("found", found)],
        };

    private static string Expected(ParameterDescription parameter) => (parameter.Minimum, parameter.Maximum) switch
    {
        _ when parameter.Choices is { } choices => $"{parameter.Type}: {string.Join(", ", choices)}",
        (null, null) => parameter.Type,
        ({ } minimum, null) => $"{parameter.Type} of at least {minimum}",
        (null, { } maximum) => $"{parameter.Type} of at most {maximum}",
        ({ } minimum, { } maximum) => $"{parameter.Type} in {minimum} … {maximum}",
    };
}
