using System.Collections.Immutable;
using Retable.Contract;

namespace Retable.Engine.Pipelines;

/// <summary>Resolves the text of an input to what it names: <c>data.train</c>, <c>member[*].model</c>, <c>member[loss=paper,*].model</c>, <c>configs/a.yaml</c>.</summary>
internal sealed class SourceResolver(IReadOnlyDictionary<string, StageGroup> groups, IReadOnlyCollection<string> elsewhere, string profile)
{
    private readonly Dictionary<(SourceKind, string), ImmutableArray<Source>> _sources = [];
    private readonly Dictionary<(SourceKind, string), InputList> _lists = [];
    private long _arrows;

    /// <summary>What feeds a slot. Equal texts give the same list, so that ten thousand readers of a group share one.</summary>
    public InputList Resolve(InputDeclaration input, Scope scope, string reader)
    {
        if (input.Sources.Length > 1)
        {
            return new InputList([.. input.Sources.SelectMany(source => Sources(source, scope, reader))]);
        }

        var (declared, text) = (input.Sources[0], input.Sources[0].Text.Text(scope, "an input"));
        if (!_lists.TryGetValue((declared.Kind, text), out var list))
        {
            list = new InputList(Sources(declared, scope, reader));
            _lists.Add((declared.Kind, text), list);
        }

        return list;
    }

    private ImmutableArray<Source> Sources(SourceDeclaration declared, Scope scope, string reader)
    {
        var text = declared.Text.Text(scope, "an input");
        if (!_sources.TryGetValue((declared.Kind, text), out var sources))
        {
            sources = Read(text, declared, declared.From?.Text(scope, "where a file is from") ?? "", reader);
            _sources.Add((declared.Kind, text), sources);
        }

        _arrows += sources.Length;
        return _arrows <= PipelineLimits.Arrows
            ? sources
            : throw new BadInputException($"the pipeline has more than {PipelineLimits.Arrows} arrows") { At = declared.Text.At };
    }

    private ImmutableArray<Source> Read(string text, SourceDeclaration declared, string from, string reader) => declared.Kind switch
    {
        SourceKind.External => [new Source.ProjectFile(text, IsExternal: true, from)],
        SourceKind.File => [new Source.ProjectFile(ProjectPath.Require(text, declared.Text.At))],
        _ when IsFile(text) => [new Source.ProjectFile(ProjectPath.Require(text, declared.Text.At))],
        _ => Outputs(text, declared.Text.At, reader),
    };

    // A coordinate may hold a slash (dataset=a/b), so only one before any bracket makes a path.
    private static bool IsFile(string text)
    {
        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        return text.AsSpan(0, bracket < 0 ? text.Length : bracket).Contains('/');
    }

    private ImmutableArray<Source> Outputs(string text, SourcePosition at, string reader)
    {
        var bracket = text.IndexOf('[', StringComparison.Ordinal);
        var close = text.LastIndexOf(']');
        var dot = text.LastIndexOf('.');
        if (dot <= 0 || dot == text.Length - 1 || (bracket >= 0 && (close < bracket || dot != close + 1)))
        {
            throw new BadInputException($"cannot read the input '{text}' of {reader}")
            {
                At = at,
                Facts = [("expected", "stage.slot, stage[axis=value].slot, stage[*].slot, or a path with a '/'")],
            };
        }

        var name = text[..(bracket < 0 ? dot : bracket)];
        var group = groups.GetValueOrDefault(name) ?? throw UnknownStage(name, at, reader);
        var slot = text[(dot + 1)..];
        if (!group.Declaration.Out.Any(output => output.Name == slot))
        {
            throw BadInputException.UnknownName(
                $"{reader} reads '{text}', but stage '{name}' has no output '{slot}'", slot, group.Declaration.Out.Select(output => output.Name), at);
        }

        return [.. Members(group, bracket < 0 ? null : text[(bracket + 1)..close], text, at, reader).Select(i => new Source.Output(group.Names[i], slot))];
    }

    private static IReadOnlyList<int> Members(StageGroup group, string? coordinates, string text, SourcePosition at, string reader)
    {
        if (coordinates is null)
        {
            return group.Axes.IsEmpty ? [0] : throw new BadInputException($"{reader} reads '{text}', but that is a group of {group.Names.Length}")
            {
                At = at,
                Hint = $"Write '{group.Declaration.Name}[*]' for all of them, or name one: '{group.Declaration.Name}[{string.Join(',', group.Axes.Order(StringComparer.Ordinal).Select(a => a + "=..."))}]'.",
            };
        }

        var (chosen, star) = InstanceName.ReadCoordinates(coordinates, at);
        foreach (var axis in chosen.Names.Where(axis => !group.Axes.Contains(axis)))
        {
            throw BadInputException.UnknownName($"{reader} reads '{text}', but stage '{group.Declaration.Name}' has no axis '{axis}'", axis, group.Axes, at);
        }

        var missing = group.Axes.FirstOrDefault(axis => !chosen.Has(axis));
        if (missing is not null && !star)
        {
            throw new BadInputException($"{reader} reads '{text}', which does not say '{missing}'") { At = at, Hint = $"Add '{missing}=...', or '*' for all." };
        }

        var members = group.Select(chosen);
        return members.Count > 0
            ? members
            : throw BadInputException.UnknownName($"{reader} reads '{text}', but there is no such instance", text, group.Names.Take(20), at);
    }

    private BadInputException UnknownStage(string name, SourcePosition at, string reader) => elsewhere.Contains(name)
        ? new BadInputException($"{reader} reads from stage '{name}', which profile '{profile}' does not have") { At = at, Hint = "Look at its 'profiles:'." }
        : BadInputException.UnknownName($"{reader} reads from a stage that does not exist: '{name}'", name, groups.Keys, at);
}
