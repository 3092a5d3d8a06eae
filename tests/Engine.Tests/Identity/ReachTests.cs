using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Identity;

namespace Retable.Tests.Identity;

/// <summary>The product is what a program reaches: a type of papers, methods, metrics or tables that no verb can come to stands in <c>unreached.txt</c>, with a reason.</summary>
public sealed class ReachTests
{
    private static readonly string[] Steps = ["Amp", "Anchoring", "Cac", "FashionMnist", "ProxyDirichlet", "Url", "Compare", "Download", "Images", "Render"];

    private static readonly string[] Rooms = [.. Steps.Select(step => $"Retable.{step}"), "Retable.Learning", "Retable.Metrics", "Retable.Tables"];

    [Fact]
    public void Every_type_is_reached_by_a_program_or_has_a_reason()
    {
        var (all, reached) = (new SortedSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var step in Steps)
        {
            var assembly = Checkout.At("artifacts", "bin", step, "release", $"Retable.{step}.dll");
            using var code = new StepCode(assembly);
            all.UnionWith(code.TypesOf(Rooms));
            foreach (var verb in Describe(Path.ChangeExtension(assembly, null)).Verbs)
            {
                reached.UnionWith(code.Outline(verb.EntryPoint, CasesOf(verb.Parameters)).Types);
            }
        }

        var (listed, unreached) = (Listed().Keys, all.Where(type => type != "Program" && !reached.Contains(type)).ToList());
        var wrong = unreached.Except(listed).Select(type => $"no program reaches {type}").Concat(listed.Except(unreached).Select(type => $"listed, but reached or gone: {type}")).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_reason_says_something() => Assert.All(Listed(), entry => Assert.True(entry.Value.Split(' ').Length >= 4, $"{entry.Key}: {entry.Value}"));

    /// <summary>A line a type: its name, then why no program reaches it.</summary>
    private static Dictionary<string, string> Listed() => File
        .ReadLines(Checkout.At("tests", "Engine.Tests", "Identity", "unreached.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split("  ", 2, StringSplitOptions.TrimEntries))
        .ToDictionary(parts => parts[0], parts => parts.Length > 1 ? parts[1] : "", StringComparer.Ordinal);

    private static StepDescription Describe(string program)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["describe"]) { RedirectStandardOutput = true })!;
        return StepDescription.FromJson(process.StandardOutput.ReadToEnd());
    }

    private static IEnumerable<string> CasesOf(IEnumerable<ParameterDescription> parameters) => parameters.SelectMany(parameter =>
        CasesOf(parameter.Fields ?? []).Concat((parameter.Cases ?? []).SelectMany(@case => CasesOf(@case.Fields).Prepend(@case.Code))));
}
