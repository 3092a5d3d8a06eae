using System.Text;

namespace Nuke.Common;

/// <summary>Writes all targets and parameters of a build as a documentation page.</summary>
internal static class ReferencePage
{
    /// <param name="build">The build before any parameter is set: its fields hold the defaults.</param>
    /// <param name="exitCodes">The meaning of each exit code, one row each.</param>
    /// <returns>Markdown.</returns>
    public static string Of(NukeBuild build, IReadOnlyList<(int Code, string Meaning)> exitCodes)
    {
        var graph = new TargetGraph(build);
        var parameters = BuildParameter.Of(build.GetType());
        var targets = graph.Targets.Where(target => target.Listed).ToList();
        var page = new StringBuilder();
        page.Append("""
            # The command line

            This page is written by `./build.sh Reference` from the code of the build. `./build.sh --help` says the same in the terminal, `./build.sh TARGET --help` what one target takes.

            ```text
            ./build.sh [Target ...] [--parameter value ...]
            ```

            Letter case does not matter (`reproduce`, `--NoWait`). A parameter that no target of the command line reads is refused, never ignored. Each may also be set in the environment, as
            `RETABLE_` and its name: `RETABLE_JOBS=2`.

            ## Targets

            | target | what it does |
            | :-- | :-- |

            """);
        foreach (var target in targets)
        {
            page.Append($"| [`{Synopsis(target, parameters)}`](#{target.Name.ToLowerInvariant()}) | {Cell(target.Text)} |\n");
        }

        page.Append("""

            ## Parameters

            | parameter | meaning | default |
            | :-- | :-- | :-- |

            """);
        foreach (var parameter in parameters)
        {
            page.Append($"| `{Synopsis(parameter)}` | {Cell(parameter.Description)} | {(parameter.DefaultIn(build) is { } value ? $"`{value}`" : "")} |\n");
        }

        page.Append("""
            | `--skip [TARGET ...]` | Leaves these targets out; alone: all that were not asked for by name. |  |
            | `--continue` | Leaves out what succeeded the last time. |  |
            | `-h`, `--help`, `--version` | Help; the version. |  |

            ## Exit codes

            | code | meaning |
            | --: | :-- |

            """);
        foreach (var (code, meaning) in exitCodes)
        {
            page.Append($"| {code} | {Cell(meaning)} |\n");
        }

        page.Append("\n## Each target\n");
        foreach (var target in targets)
        {
            page.Append($"\n### {target.Name}\n\n{target.Text}\n");
            var dependencies = graph.DependenciesOf(target).Select(dependency => $"[{dependency.Name}](#{dependency.Name.ToLowerInvariant()})").ToList();
            page.Append(dependencies.Count > 0 ? $"\nRuns before it: {string.Join(", ", dependencies)}.\n" : "");
            var taken = parameters.Where(target.Takes).Select(parameter => $"`--{parameter.Name}`").ToList();
            page.Append(taken.Count > 0 ? $"\nTakes {string.Join(", ", taken)}.\n" : "\nTakes no parameters.\n");
        }

        return page.ToString();
    }

    private static string Synopsis(ExecutableTarget target, IReadOnlyList<BuildParameter> parameters) => target.Argument is { } argument
        ? $"{target.Name} {parameters.Single(parameter => parameter.FieldName == argument).ValueName}"
        : target.Name;

    private static string Synopsis(BuildParameter parameter)
    {
        var names = parameter.Alias is { } alias ? $"{alias}, --{parameter.Name}" : $"--{parameter.Name}";
        return parameter.IsSwitch ? names : parameter.ValueOptional ? $"{names} [{parameter.ValueName}]" : $"{names} {parameter.ValueName}";
    }

    /// <summary>Escapes text for a table cell.</summary>
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
