using System.Reflection;
using Retable.Contract;
using Scriban.Parsing;
using Scriban.Syntax;

namespace Retable.Pages;

/// <summary>A Scriban template that writes text in one language.</summary>
/// <remarks>
/// What it writes from a view is escaped for the language; what <c>raw</c> and the language's functions make is not. It reaches no file, no
/// clock and no chance, and ends: loops, recursion and output are bounded.
/// </remarks>
public sealed class Template
{
    private readonly Scriban.Template _parsed;
    private readonly Language _language;
    private readonly string? _shownAs;

    private Template(string source, Language language, string? shownAs, string name)
    {
        (_language, _shownAs) = (language, shownAs);
        _parsed = Scriban.Template.Parse(source.ReplaceLineEndings("\n"), name);
        if (_parsed.HasErrors)
        {
            var first = _parsed.Messages.First(message => message.Type == ParserMessageType.Error);
            throw Mistake(first.Message, first.Span);
        }
    }

    /// <summary>Parses a template that a user wrote.</summary>
    /// <param name="source">The template's text.</param>
    /// <param name="shownAs">The template's path in messages.</param>
    /// <exception cref="BadInputException">It cannot be parsed; file, line and column are named.</exception>
    public static Template Parse(string source, Language language, string shownAs) => new(source, language, shownAs, shownAs);

    /// <summary>Loads a template that is embedded in this assembly.</summary>
    /// <param name="name">The file under <c>Templates</c>, without its last extension: <c>table.html</c>.</param>
    public static Template Embedded(string name, Language language) => new(Resource($"{name}.scriban"), language, null, name);

    /// <summary>Fills the template.</summary>
    /// <param name="view">An object whose properties are the variables, in snake case.</param>
    /// <param name="parts">Variables that are already in the output's language.</param>
    /// <exception cref="BadInputException">
    /// A template that a person wrote names what the view does not have, or goes wrong while it runs; file, line and column are named.
    /// </exception>
    public string Render(object view, params IEnumerable<(string Name, Markup Text)> parts)
    {
        var variables = ScriptValues.From(view);
        foreach (var (name, text) in parts)
        {
            variables[name] = text;
        }

        variables.IsReadOnly = true;
        try
        {
            return _parsed.Render(new EscapingContext(_language, variables));
        }
        catch (ScriptRuntimeException error) when (error.InnerException is UnknownNameException unknown)
        {
            throw Unknown(unknown);
        }
        catch (UnknownNameException unknown)
        {
            throw Unknown(unknown);
        }
        catch (ScriptRuntimeException error)
        {
            throw Mistake(error.OriginalMessage, error.Span, error);
        }
    }

    internal static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Retable.Pages.Templates.{name}")
            ?? throw new ArgumentException($"there is no template '{name}'", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private Exception Unknown(UnknownNameException unknown) => _shownAs is null
        ? new InvalidOperationException($"{unknown.Span}: unknown name '{unknown.Name}'", unknown)
        : BadInputException.UnknownName($"the template names '{unknown.Name}', which is not there", unknown.Name, unknown.Known, At(unknown.Span));

    private Exception Mistake(string message, SourceSpan span, Exception? inner = null) => _shownAs is null
        ? new InvalidOperationException($"{span}: {message}", inner)
        : new BadInputException($"the template cannot be filled: {message.ReplaceLineEndings(" ").TrimEnd('.')}", inner)
        {
            At = At(span),
            Hint = "docs/tables.md, \"A template of your own\", has what a template may say.",
        };

    private SourcePosition At(SourceSpan span) => new(_shownAs!, span.Start.Line + 1, span.Start.Column + 1);
}
