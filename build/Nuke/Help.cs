namespace Nuke.Common;

/// <summary>Prints the help of <c>./build.sh</c> and <c>--help</c>: all targets and parameters, or those of the named targets.</summary>
internal static class Help
{
    private const int Widest = 100;
    private const int Narrowest = 60;

    /// <param name="output">Where to.</param>
    /// <param name="build">The build before any parameter is set: its fields hold the defaults.</param>
    /// <param name="graph">All targets.</param>
    /// <param name="parameters">All parameters.</param>
    /// <param name="named">The targets that the help is about; none for the whole build.</param>
    public static void Write(TextWriter output, NukeBuild build, TargetGraph graph, IReadOnlyList<BuildParameter> parameters, IReadOnlyList<ExecutableTarget> named)
    {
        if (named.Count > 0)
        {
            foreach (var target in named)
            {
                WriteOne(output, build, graph, parameters, target);
            }

            return;
        }

        output.WriteLine("usage: ./build.sh [Target ...] [--parameter value ...]");
        output.WriteLine();
        output.WriteLine("Targets (behind '<-' what each one depends on):");
        var targets = graph.Targets.Where(target => target.Listed).ToList();
        Table(output, [.. targets.Select(target => (Synopsis(target, parameters), Line(target, graph)))]);
        output.WriteLine();
        output.WriteLine("Parameters (each may also be set as RETABLE_NAME in the environment):");
        Table(output, [.. parameters.Select(parameter => (Synopsis(parameter), Line(parameter, build)))]);
        output.WriteLine();
        output.WriteLine("Of the build itself:");
        Table(output,
        [
            ("--skip [TARGET ...]", "Leave these targets out; alone: all that were not asked for by name."),
            ("--continue", "Leave out what succeeded the last time."),
            ("-h, --help", "This text; with a target, what that does and takes."),
            ("--version", "Which version this is."),
        ]);
    }

    private static void WriteOne(TextWriter output, NukeBuild build, TargetGraph graph, IReadOnlyList<BuildParameter> parameters, ExecutableTarget target)
    {
        output.WriteLine($"usage: ./build.sh {Synopsis(target, parameters)}{(parameters.Any(target.Takes) ? " [--parameter value ...]" : "")}");
        output.WriteLine();
        foreach (var line in Wrap(Line(target, graph), WidthOf(output)))
        {
            output.WriteLine(line);
        }

        output.WriteLine();
        if (parameters.Where(target.Takes).ToList() is { Count: > 0 } taken)
        {
            output.WriteLine("Parameters (each may also be set as RETABLE_NAME in the environment):");
            Table(output, [.. taken.Select(parameter => (Synopsis(parameter), Line(parameter, build)))]);
        }
        else
        {
            output.WriteLine("It takes no parameters.");
        }
    }

    private static string Line(BuildParameter parameter, NukeBuild build) =>
        parameter.DefaultIn(build) is { } value ? $"{parameter.Description} [{value}]" : parameter.Description;

    private static string Synopsis(ExecutableTarget target, IReadOnlyList<BuildParameter> parameters) => target.Argument is { } argument
        ? $"{target.Name} {parameters.Single(parameter => parameter.FieldName == argument).ValueName}"
        : target.Name;

    private static string Line(ExecutableTarget target, TargetGraph graph)
    {
        var dependencies = string.Join(", ", graph.DependenciesOf(target).Select(dependency => dependency.Name));
        return dependencies.Length == 0 ? target.Text : $"{target.Text} <- {dependencies}";
    }

    private static string Synopsis(BuildParameter parameter)
    {
        var names = parameter.Alias is { } alias ? $"{alias}, --{parameter.Name}" : $"--{parameter.Name}";
        return (parameter.IsSwitch, parameter.ValueOptional) switch
        {
            (true, _) => names,
            (_, true) => $"{names} [{parameter.ValueName}]",
            _ => $"{names} {parameter.ValueName}",
        };
    }

    private static void Table(TextWriter output, IReadOnlyList<(string Left, string Right)> rows)
    {
        var indent = rows.Max(row => row.Left.Length) + 4;
        foreach (var (left, right) in rows)
        {
            var lines = Wrap(right, WidthOf(output) - indent);
            output.WriteLine($"  {left.PadRight(indent - 2)}{lines[0]}");
            foreach (var line in lines.Skip(1))
            {
                output.WriteLine(new string(' ', indent) + line);
            }
        }
    }

    /// <summary>The width of the terminal, within reason, if the help is printed to one.</summary>
    private static int WidthOf(TextWriter output) =>
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected ? Math.Clamp(Console.WindowWidth, Narrowest, Widest) : Widest;

    private static List<string> Wrap(string text, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in text.Split(' '))
        {
            if (lines[^1].Length > 0 && lines[^1].Length + 1 + word.Length > width)
            {
                lines.Add("");
            }

            lines[^1] += lines[^1].Length == 0 ? word : $" {word}";
        }

        return lines;
    }
}
