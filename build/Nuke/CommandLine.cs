using System.CommandLine;
using System.CommandLine.Parsing;
using Retable.Contract;

namespace Nuke.Common;

/// <summary>The request on the command line, understood but not yet carried out.</summary>
internal sealed record Invocation
{
    public required IReadOnlyList<ExecutableTarget> Targets { get; init; }

    /// <summary>The texts given for each parameter.</summary>
    public required IReadOnlyDictionary<BuildParameter, IReadOnlyList<string>> Values { get; init; }

    /// <summary>Targets to skip; empty for all that were not requested by name; null for none.</summary>
    public IReadOnlyList<ExecutableTarget>? Skipped { get; init; }

    public bool Continue { get; init; }

    public bool Help { get; init; }

    public bool Version { get; init; }
}

/// <summary>Parses words into an <see cref="Invocation"/>. Letter case of targets and parameters does not matter.</summary>
internal sealed class CommandLine(TargetGraph graph, IReadOnlyList<BuildParameter> parameters)
{
    private readonly Argument<string[]> _words = new("targets") { Arity = ArgumentArity.ZeroOrMore };

    private readonly Option<string[]> _skip = new("--skip") { Arity = ArgumentArity.ZeroOrMore, AllowMultipleArgumentsPerToken = true };

    private readonly Option<bool> _continue = new("--continue");

    private readonly Option<bool> _help = new("--help", "-h", "-?");

    private readonly Option<bool> _version = new("--version");

    private readonly Dictionary<BuildParameter, Option> _options = parameters.ToDictionary(parameter => parameter, OptionOf);

    /// <exception cref="BadInputException">A word is neither a target nor a parameter, or a value is missing.</exception>
    public Invocation Read(IReadOnlyList<string> words)
    {
        var command = new Command("build.sh") { _words, _skip, _continue, _help, _version };
        foreach (var option in _options.Values)
        {
            command.Add(option);
        }

        var parsed = command.Parse([.. words.Select(Canonical)], new ParserConfiguration { ResponseFileTokenReplacer = null });
        var values = new Dictionary<BuildParameter, IReadOnlyList<string>>();
        foreach (var (parameter, option) in _options)
        {
            if (parsed.GetResult(option) is { Implicit: false } given)
            {
                values[parameter] = [.. given.Tokens.Select(token => token.Value)];
            }
        }

        var targets = Targets(parsed.GetValue(_words) ?? [], values);
        return parsed.Errors.Count > 0
            ? throw new BadInputException(Plain(parsed.Errors[0])) { Hint = "./build.sh --help lists every target and parameter." }
            : new Invocation
            {
                Targets = targets,
                Values = values,
                Skipped = parsed.GetResult(_skip) is { Implicit: false } ? [.. parsed.GetValue(_skip)!.Select(graph.Get)] : null,
                Continue = parsed.GetValue(_continue),
                Help = parsed.GetValue(_help),
                Version = parsed.GetValue(_version),
            };
    }

    private List<ExecutableTarget> Targets(IReadOnlyList<string> words, Dictionary<BuildParameter, IReadOnlyList<string>> values)
    {
        var asked = new List<ExecutableTarget>();
        foreach (var word in words)
        {
            if (word.StartsWith('-'))
            {
                throw Unknown(word);
            }

            if (graph.Find(word) is not null || asked.LastOrDefault() is not { Argument: { } argument } || !Take(argument, word, values))
            {
                asked.Add(graph.Get(word));
            }
        }

        // Behind a target the word is a value, though it may sound like another target: 'Reproduce --force evaluate'.
        return asked.Count > 0 ? asked : [.. Surrendered(values)];
    }

    /// <summary>Assigns a word to the parameter that the target before it names; false if that parameter already has its value.</summary>
    private bool Take(string argument, string word, Dictionary<BuildParameter, IReadOnlyList<string>> values)
    {
        var parameter = parameters.Single(candidate => candidate.FieldName == argument);
        var free = parameter.IsList || !values.ContainsKey(parameter);
        values[parameter] = free ? [.. values.GetValueOrDefault(parameter, []), word] : values[parameter];
        return free;
    }

    /// <summary>Targets that were taken for the value of a parameter whose value is optional: <c>--explain Reproduce</c>.</summary>
    private IEnumerable<ExecutableTarget> Surrendered(Dictionary<BuildParameter, IReadOnlyList<string>> values)
    {
        foreach (var (parameter, texts) in values.Where(pair => pair.Key.ValueOptional && pair.Value.Count == 1).ToList())
        {
            if (graph.Find(texts[0]) is { } target)
            {
                values[parameter] = [];
                yield return target;
            }
        }
    }

    private BadInputException Unknown(string word)
    {
        var name = word.Split('=')[0];
        return BadInputException.UnknownName($"there is no parameter '{name}'", name, AllNames());
    }

    private IEnumerable<string> AllNames() => [.. parameters.Select(parameter => $"--{parameter.Name}"), "--skip", "--continue", "--help", "--version"];

    /// <summary>Brings a parameter's name into its usual form: <c>--NoWait</c> and <c>--no-wait</c> are the same parameter.</summary>
    private string Canonical(string word)
    {
        if (!word.StartsWith("--", StringComparison.Ordinal))
        {
            return word;
        }

        var cut = word.IndexOf('=', StringComparison.Ordinal);
        var (name, rest) = cut < 0 ? (word, "") : (word[..cut], word[cut..]);
        return (AllNames().FirstOrDefault(known => Bare(known) == Bare(name)) ?? name) + rest;
    }

    private static string Bare(string name) => name.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();

    private static string Plain(ParseError error) => error.Message.TrimEnd('.');

    private static Option OptionOf(BuildParameter parameter)
    {
        var name = $"--{parameter.Name}";
        var aliases = parameter.Alias is { } alias ? new[] { alias } : [];
        return parameter switch
        {
            { IsSwitch: true } => new Option<bool>(name, aliases),
            { IsList: true, ValueOptional: true } => new Option<string[]>(name, aliases) { Arity = ArgumentArity.ZeroOrMore },
            { IsList: true } => new Option<string[]>(name, aliases) { Arity = ArgumentArity.OneOrMore },
            { ValueOptional: true } => new Option<string>(name, aliases) { Arity = ArgumentArity.ZeroOrOne },
            _ => new Option<string>(name, aliases) { Arity = ArgumentArity.ExactlyOne },
        };
    }
}
