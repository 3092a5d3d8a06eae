using System.Collections.Immutable;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Posix;
using Retable.Yaml;

namespace Retable.Engine.Pipelines;

/// <summary>A pipeline file, read but not yet expanded: <see cref="Expand"/> makes the pipeline of a profile.</summary>
public sealed class PipelineFile
{
    private readonly YamlMap _defaults;
    private readonly Dictionary<string, YamlMap> _profiles;
    private readonly ImmutableArray<StageDeclaration> _stages;

    private PipelineFile(YamlMap root, string file)
    {
        root.Only("a pipeline file", "defaults", "description", "paper", "profiles", "stages");
        File = file;
        var paper = root.Required("paper", "the pipeline file");
        Paper = Names.Require(paper.AsText("'paper'"), "a paper", paper.At);
        _defaults = root.Optional("defaults")?.AsMap("'defaults'") ?? YamlMap.Empty(root.At);
        _profiles = new Dictionary<string, YamlMap>(StringComparer.Ordinal);
        foreach (var entry in root.Required("profiles", "the pipeline file").AsMap("'profiles'").Entries)
        {
            _profiles.Add(
                Names.Require(entry.Name, "a profile", entry.At),
                entry.Value is YamlScalar { Value: null } ? YamlMap.Empty(entry.At) : entry.Value.AsMap($"profile '{entry.Name}'"));
        }

        _stages = [.. root.Required("stages", "the pipeline file").AsMap("'stages'").Entries.Select(StageReader.Read)];
        CheckProfileNames();
        CheckMentions();
        CheckEveryParameterIsUsed();
    }

    public string Paper { get; }

    /// <summary>As it is shown in messages: relative to the project.</summary>
    public string File { get; }

    public IReadOnlyCollection<string> Profiles => _profiles.Keys;

    /// <summary>The stages in the order of the file, whatever profile has them.</summary>
    public IEnumerable<(string Name, bool IsTable)> StageNames => _stages.Select(stage => (stage.Name, stage.IsTable));

    /// <summary>Every parameter that the defaults or any profile name.</summary>
    public IEnumerable<string> ParameterNames => _profiles.Values.Prepend(_defaults).SelectMany(map => map.Entries).Select(entry => entry.Name).Distinct();

    /// <param name="path">Full path.</param>
    /// <param name="shownAs">The name in messages.</param>
    /// <exception cref="BadInputException">The file is missing or wrong; the message says where.</exception>
    public static PipelineFile Load(string path, string shownAs)
    {
        // A pipe would be waited for, for ever.
        if (FileStat.Of(path) is { IsRegularFile: false } special)
        {
            throw new BadInputException($"a pipeline must be a regular file, and this is {special.Kind}") { At = new SourcePosition(shownAs) };
        }

        return Of(YamlFile.Load(path, shownAs), shownAs);
    }

    /// <inheritdoc cref="Load"/>
    public static PipelineFile Parse(string text, string shownAs) => Of(YamlFile.Parse(text, shownAs), shownAs);

    /// <summary>All instances for a profile.</summary>
    /// <param name="profile">The profile's name.</param>
    /// <param name="catalog">The steps that stages may call.</param>
    /// <param name="overrides"><c>--set</c>: parameter, or a part of one (<c>recipe.end.loss</c>), to value in YAML. Each must be in this file.</param>
    /// <exception cref="BadInputException">The profile is unknown, or anything in the file is wrong.</exception>
    public Pipeline Expand(string profile, StepCatalog catalog, IReadOnlyDictionary<string, string>? overrides = null)
    {
        if (!_profiles.ContainsKey(profile))
        {
            throw BadInputException.UnknownName($"{Paper} has no profile '{profile}'", profile, _profiles.Keys, new SourcePosition(File));
        }

        var parameters = Parameters(profile, overrides ?? ImmutableDictionary<string, string>.Empty);
        var groups = _stages.Where(stage => stage.Profiles?.Contains(profile) != false)
            .ToDictionary(stage => stage.Name, stage => Group(stage, parameters), StringComparer.Ordinal);
        var pipeline = new Pipeline { Paper = Paper, Profile = profile, File = File, Parameters = parameters.All(), Stages = [] };
        var sources = new SourceResolver(groups, [.. _stages.Select(stage => stage.Name)], profile);
        var stages = ImmutableArray.CreateBuilder<Stage>(groups.Values.Sum(group => group.Names.Length));
        foreach (var stage in _stages.Where(stage => groups.ContainsKey(stage.Name)))
        {
            new StageExpansion(stage, pipeline, catalog, sources, parameters).Add(groups[stage.Name], stages);
        }

        return pipeline with { Stages = stages.MoveToImmutable() };
    }

    private static PipelineFile Of(YamlNode root, string shownAs) => new(root.AsMap("a pipeline file"), shownAs);

    private static StageGroup Group(StageDeclaration stage, ParameterTable parameters)
    {
        var group = new StageGroup(stage, stage.Matrix?.Expand(parameters) ?? [NameMap<CanonicalValue>.Empty]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return group.Names.FirstOrDefault(name => !seen.Add(name)) is not { } repeated
            ? group
            : throw new BadInputException($"the matrix of stage '{stage.Name}' gives '{repeated}' twice") { At = stage.Matrix!.At };
    }

    private ParameterTable Parameters(string profile, IReadOnlyDictionary<string, string> overrides)
    {
        var expressions = new Dictionary<string, Expression>(StringComparer.Ordinal);
        foreach (var entry in YamlMerge.EntriesOf(_defaults, _profiles[profile]))
        {
            expressions.Add(entry.Name, ExpressionReader.Read(entry.Value));
        }

        foreach (var (path, value) in overrides)
        {
            var (at, keys) = (new SourcePosition($"--set {path}"), path.Split('.'));
            var name = ParameterNames.Contains(keys[0]) ? keys[0] : throw BadInputException.UnknownName($"{Paper} has no parameter '{keys[0]}'", keys[0], ParameterNames, at);
            var replaced = ExpressionReader.Read(YamlFile.Parse(value, at.File));
            expressions[name] = keys.Length == 1 ? replaced
                : expressions.TryGetValue(name, out var whole) ? new Replacement(at, name, whole, keys[1..], replaced)
                : throw new BadInputException($"the profile '{profile}' has no '{name}' to change a part of") { At = at };
        }

        return new ParameterTable(expressions, Paper, profile);
    }

    private void CheckProfileNames()
    {
        foreach (var stage in _stages)
        {
            foreach (var profile in stage.Profiles?.Where(profile => !_profiles.ContainsKey(profile)) ?? [])
            {
                throw BadInputException.UnknownName($"stage '{stage.Name}' names a profile that does not exist: '{profile}'", profile, _profiles.Keys, stage.At);
            }
        }
    }

    /// <summary>A name that no profile and no axis has: said where it stands, before the parameter that was meant looks unused.</summary>
    private void CheckMentions()
    {
        var parameters = ParameterNames.Concat(["paper", "profile", StageScope.Name]).ToHashSet(StringComparer.Ordinal);
        foreach (var stage in _stages)
        {
            var axes = stage.Matrix?.Axes ?? [];
            foreach (var expression in stage.Expressions())
            {
                foreach (var (name, at) in expression.Mentions.Where(mention => !parameters.Contains(mention.Name) && !axes.Contains(mention.Name)))
                {
                    throw expression is CommandExpression command
                        ? command.UnknownParameter(name, parameters.Concat(axes))
                        : BadInputException.UnknownName($"there is no parameter '{name}'", name, parameters.Concat(axes), at);
                }
            }
        }
    }

    /// <summary>A misspelt parameter in a profile would leave the default in force without a word.</summary>
    private void CheckEveryParameterIsUsed()
    {
        var values = _profiles.Values.Prepend(_defaults).SelectMany(map => map.Entries).ToList();
        var used = _stages.SelectMany(stage => stage.Expressions())
            .Concat(values.Select(entry => ExpressionReader.Read(entry.Value)))
            .SelectMany(expression => expression.Mentions)
            .Select(mention => mention.Name)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var entry in values)
        {
            Names.Require(entry.Name, "a parameter", entry.At);
            if (!used.Contains(entry.Name))
            {
                throw BadInputException.UnknownName($"no stage reads the parameter '{entry.Name}'", entry.Name, used, entry.At);
            }
        }
    }
}
