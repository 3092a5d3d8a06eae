using System.Collections.Immutable;
using Retable.Contract;
using Retable.Yaml;

namespace Retable.Engine.Pipelines;

/// <summary>Reads one entry of <c>stages:</c>.</summary>
internal static class StageReader
{
    public static StageDeclaration Read(YamlEntry entry)
    {
        var what = $"stage '{entry.Name}'";
        Names.Require(entry.Name, "a stage", entry.At);
        var map = entry.Value.AsMap(what).Only(
            what, "description", "env", "environment", "files", "grace", "hermetic", "in", "kind", "matrix", "out", "profiles", "resources", "retries", "run", "secrets", "shell", "step", "table", "timeout", "uses", "with");
        var step = Step(map, what);
        var (variables, secrets) = VariableNames.Read(map, what);
        return new StageDeclaration
        {
            Name = entry.Name,
            At = entry.At,
            Profiles = map.Optional("profiles") is { } profiles
                ? [.. profiles.AsList($"'profiles' of {what}").Items.Select(item => item.AsText("a profile's name"))]
                : null,
            Matrix = map.Optional("matrix") is { } matrix ? Matrix.Read(matrix.AsMap($"'matrix' of {what}"), what) : null,
            Step = step,
            With = With(map, step, what),
            In = Entries(map, "in", what).Select(input => Input(input, what)).ToImmutableArray(),
            Out = Entries(map, "out", what).Select(output => Output(output, what)).ToImmutableArray() is { IsEmpty: false } outputs
                ? outputs
                : throw new BadInputException($"{what} writes nothing") { At = entry.At, Hint = "Name at least one output under 'out:', or delete the stage." },
            Resources = map.Optional("resources") is { } resources ? Resources(resources.AsMap($"'resources' of {what}"), what) : new(),
            Variables = variables,
            Secrets = secrets,
            Retries = (int)(map.Optional("retries")?.AsInteger($"'retries' of {what}", 0, 100) ?? 0),
            Timeout = map.Optional("timeout") is { } timeout ? ExpressionReader.ReadText(timeout, $"'timeout' of {what}") : null,
            IsTable = map.Optional("table")?.AsBool($"'table' of {what}") ?? false,
        };
    }

    private static StepDeclaration Step(YamlMap map, string what)
    {
        var (step, run) = (map.Optional("step"), map.Optional("run"));
        if (step is null == run is null)
        {
            throw new BadInputException(step is null ? $"{what} has neither 'step' nor 'run'" : $"{what} has both 'step' and 'run'")
            {
                At = map.At,
                Facts = [("expected", "one of: 'step: <executable> <verb>', 'run: <command>'")],
            };
        }

        if (run is null)
        {
            return OnlyForCommands(map, what) ?? new StepDeclaration(ExpressionReader.ReadText(step!, $"'step' of {what}"));
        }

        var files = map.Optional("files")?.AsList($"'files' of {what}").Items.Select(item => ProjectPath.Require(item.AsText("a file"), item.At)) ?? [];
        var kind = map.Optional("kind") is { } declared ? StageKinds.OfCommand(declared.AsText($"'kind' of {what}"), what, declared.At) : StageKinds.Command;
        var environment = Environment(map, what);
        files = environment?.Lock is { } locked ? files.Append(locked).Distinct() : files;
        var shell = map.Optional("shell") is { } chosen ? CommandShell.Read(chosen, what) : CommandShell.Bash;
        return new StepDeclaration(CommandExpression.Read(run, shell, [.. Slots(map, "in", what), .. Slots(map, "out", what)]), [.. files], kind)
        {
            Shell = shell,
            IsHermetic = map.Optional("hermetic")?.AsBool($"'hermetic' of {what}") ?? false,
            Environment = environment,
            Grace = map.Optional("grace") is { } grace ? Quantities.Duration(grace.AsText($"'grace' of {what}"), grace.At, "grace") : StepCall.Command.DefaultGrace,
            Uses = [.. (map.Optional("uses")?.AsList($"'uses' of {what}").Items ?? []).Select(item => item.AsText("a program")).Distinct().Order(StringComparer.Ordinal)],
        };
    }

    private static CommandEnvironment? Environment(YamlMap map, string what)
    {
        if (map.Optional("environment") is not { } environment)
        {
            return null;
        }

        return map.Optional("hermetic") is { } hermetic && hermetic.AsBool($"'hermetic' of {what}")
            ? throw new BadInputException($"{what} has both 'hermetic' and 'environment'")
            {
                At = hermetic.At,
                Hint = "A container sees only what is declared as it is. A venv or an environment of conda lies outside of what a hermetic command sees.",
            }
            : CommandEnvironment.Read(environment, what);
    }

    private static IEnumerable<string> Slots(YamlMap map, string kind, string what) => Entries(map, kind, what).Select(entry => $"{kind}.{entry.Name}");

    private static StepDeclaration? OnlyForCommands(YamlMap map, string what) => map.Entries.FirstOrDefault(e => e.Name is "environment" or "files" or "grace" or "hermetic" or "kind" or "shell" or "uses") is { Name: not null } entry
        ? throw new BadInputException($"{what} has '{entry.Name}', which is for 'run:' only") { At = entry.At, Hint = "A step knows its own: drop it." }
        : null;

    private static ImmutableArray<NamedExpression> With(YamlMap map, StepDeclaration step, string what)
    {
        var with = Entries(map, "with", what);
        return with.Count > 0 && step.IsCommand
            ? throw new BadInputException($"{what} gives parameters to a command") { At = with[0].At, Hint = "Write ${name} into the command itself." }
            : [.. with.Select(entry => new NamedExpression(entry.Name, entry.At, ExpressionReader.Read(entry.Value)))];
    }

    private static IReadOnlyList<YamlEntry> Entries(YamlMap map, string name, string what) =>
        map.Optional(name)?.AsMap($"'{name}' of {what}").Entries ?? [];

    private static InputDeclaration Input(YamlEntry entry, string what)
    {
        Names.Require(entry.Name, "an input slot", entry.At);
        var items = entry.Value is YamlList list ? list.Items : [entry.Value];
        return items.Count > 0
            ? new InputDeclaration(entry.Name, entry.At, [.. items.Select(item => Source(item, $"input '{entry.Name}' of {what}"))])
            : throw new BadInputException($"input '{entry.Name}' of {what} is an empty list") { At = entry.At, Hint = "Name what feeds it, or drop it." };
    }

    private static SourceDeclaration Source(YamlNode node, string what)
    {
        if (node is not YamlMap map)
        {
            return new SourceDeclaration(ExpressionReader.ReadText(node, what), SourceKind.Either);
        }

        map.Only(what, "external", "file", "from");
        var (file, external, from) = (TextOf("file"), TextOf("external"), TextOf("from"));
        return (file, external, from) switch
        {
            ({ } path, null, null) => new SourceDeclaration(path, SourceKind.File),
            (null, { } path, _) => new SourceDeclaration(path, SourceKind.External, from),
            _ => throw new BadInputException($"{what} must be one file")
            {
                At = map.At, Facts = [("expected", "{file: path}, {external: path} or {external: path, from: where to get it}")],
            },
        };

        Expression? TextOf(string name) => map.Optional(name) is { } value ? ExpressionReader.ReadText(value, what) : null;
    }

    private static NamedExpression Output(YamlEntry entry, string what)
    {
        Names.Require(entry.Name, "an output slot", entry.At);
        return new NamedExpression(entry.Name, entry.At, ExpressionReader.ReadText(entry.Value, $"output '{entry.Name}' of {what}"));
    }

    private static ResourceDeclaration Resources(YamlMap map, string what)
    {
        map.Only($"'resources' of {what}", "cpus", "gpus", "memory", "more_memory_at_retry");
        return new ResourceDeclaration(
            map.Optional("cpus") is { } cpus ? ExpressionReader.Read(cpus) : null,
            map.Optional("memory") is { } memory ? ExpressionReader.ReadText(memory, $"'memory' of {what}") : null,
            map.Optional("gpus") is { } gpus ? ExpressionReader.Read(gpus) : null,
            map.Optional("more_memory_at_retry")?.AsBool($"'more_memory_at_retry' of {what}") ?? false);
    }
}
