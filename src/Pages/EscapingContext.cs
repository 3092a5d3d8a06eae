using System.Globalization;
using Scriban;
using Scriban.Functions;
using Scriban.Parsing;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Retable.Pages;

/// <summary>Runs a template so that every value passes through the language's escape, unless it is <see cref="Markup"/>.</summary>
internal sealed class EscapingContext : TemplateContext
{
    /// <summary>More iterations than any table has cells; the step's memory limits how much they may write.</summary>
    private const int MostRounds = 1_000_000;
    private const int DeepestCall = 50;
    private const int MostCharacters = 64 * 1024 * 1024;

    private readonly Language _language;
    private readonly ScriptObject _locals = new();
    private SourceSpan _expression;

    public EscapingContext(Language language, ScriptObject variables)
        : base(BuiltIn(language))
    {
        _language = language;
        PushGlobal(variables);
        PushGlobal(_locals);
        PushCulture(CultureInfo.InvariantCulture);
        StrictVariables = true;
        EnableRelaxedMemberAccess = false;
        EnableRelaxedIndexerAccess = false;
        EnableRelaxedTargetAccess = false;
        EnableRelaxedFunctionAccess = false;
        LoopLimit = MostRounds;
        RecursiveLimit = DeepestCall;
        OutputLimit = MostCharacters;
        OnOutputLimit = OnStringLimit = ScriptLimitBehavior.Throw;
        RegexTimeOut = TimeSpan.FromSeconds(1);
        NewLine = "\n";
        TryGetVariable = (TemplateContext _, SourceSpan span, ScriptVariable variable, out object? value) =>
            throw new UnknownNameException(variable.Name, [.. _locals.Keys, .. variables.Keys, .. BuiltinObject.Keys], span);
        TryGetMember = (TemplateContext _, SourceSpan span, object target, string member, out object? value) =>
            throw new UnknownNameException(member, target is ScriptObject known ? known.Keys : [], span);
    }

    public override TemplateContext Write(SourceSpan span, object? textAsObject)
    {
        switch (textAsObject)
        {
            case null:
                return this;
            case Markup markup:
                return Write(markup.Text);
            case string text:
                return Write(_language.Escape(text));
            case ScriptObject or ScriptArray or IScriptCustomFunction:
                throw new ScriptRuntimeException(_expression, "this is no text: name a member of it, or go through it with 'for'");
            default:
                return Write(_language.Escape(ObjectToString(textAsObject) ?? ""));
        }
    }

    /// <summary>Remembers the position of an expression: its value may be written later, outside this part of the template.</summary>
    public override object? Evaluate(ScriptNode? scriptNode, bool aliasReturnedFunction)
    {
        if (scriptNode is ScriptExpressionStatement)
        {
            _expression = scriptNode.Span;
        }

        return base.Evaluate(scriptNode, aliasReturnedFunction);
    }

    /// <summary>Treats an empty text and an empty list as false: a view leaves something empty to say that there is none.</summary>
    public override bool ToBool(SourceSpan span, object? value) => value switch
    {
        string text => text.Length > 0,
        Markup markup => markup.Text.Length > 0,
        ScriptArray list => list.Count > 0,
        _ => base.ToBool(span, value),
    };

    /// <summary>Scriban's functions without those that read files, the clock or random numbers, or treat text as a template.</summary>
    private static ScriptObject BuiltIn(Language language)
    {
        var functions = new BuiltinFunctions();
        foreach (var name in new[] { "include", "include_join", "date", "timespan" })
        {
            functions.Remove(name);
        }

        Remove(functions, "math", "random", "uuid");
        Remove(functions, "object", "eval", "eval_template");
        functions.Import("raw", (string text) => new Markup(text));
        foreach (var (name, write) in language.Functions)
        {
            functions.Import(name, (string text) => new Markup(write(text)));
        }

        return functions;
    }

    private static void Remove(ScriptObject functions, string group, params string[] names)
    {
        var members = (ScriptObject)functions[group]!;
        foreach (var name in names)
        {
            members.Remove(name);
        }
    }
}
