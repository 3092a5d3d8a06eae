using System.Text.RegularExpressions;
using Nuke.Common;
using Retable.Contract;
using Retable.Tests;

namespace Retable.Front;

/// <summary>What a reader of the pages types and follows exists.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages =>
    [
        "README.md", "CONTRIBUTING.md",
        .. Directory.EnumerateFiles(Checkout.At("docs"), "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Checkout.Root, file)).Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string page)
    {
        var text = Fence().Replace(File.ReadAllText(Checkout.At(page)), "");
        Assert.All(Link().Matches(text).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)), link =>
        {
            var parts = link.Split('#', 2);
            var target = parts[0].Length == 0 ? Checkout.At(page) : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Checkout.At(page))!, parts[0]));
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{page} links {link}, which is not there");
            Assert.True(parts.Length == 1 || !target.EndsWith(".md", StringComparison.Ordinal) || Anchors(target).Contains(parts[1]), $"{page} links {link}, and that page has no such heading");
        });
    }

    /// <summary>What people copy into their CI.</summary>
    public static TheoryData<string> PagesAndTemplates => [.. Pages, .. Directory.EnumerateFiles(Checkout.At("docs", "ci"), "*.yml").Select(file => Path.GetRelativePath(Checkout.Root, file)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(PagesAndTemplates))]
    public void Every_command_is_one_that_the_build_understands(string page)
    {
        var graph = new TargetGraph(new Build());
        var parameters = BuildParameter.Of(typeof(Build));
        Assert.All(Command().Matches(File.ReadAllText(Checkout.At(page))).Select(match => match.Groups[1].Value), command =>
        {
            var words = Words(command);
            if (words.Count == 0 || words.Exists(word => word is "..." or "TARGET" or "[Target"))
            {
                return;
            }

            try
            {
                var asked = new CommandLine(graph, parameters).Read(words);
                if (!asked.Help && !asked.Version)
                {
                    Refusals.Check(asked.Targets, parameters, [.. asked.Values.Keys], _ => null);
                }
            }
            catch (BadInputException error)
            {
                Assert.Fail($"{page}: ./build.sh {command}: {error.Message}");
            }
        });
    }

    /// <summary>The words of a command as a shell would cut them; up to a redirection, a pipe or a comment.</summary>
    private static List<string> Words(string command) =>
        [.. Word().Matches(command).Select(match => match.Value).TakeWhile(word => word is not (">" or "|" or "#" or "&&" or ";" or "..." or "\\")).Select(word => word.Trim('\'', '"'))];

    /// <summary>The headings of a page, as they are linked.</summary>
    private static IEnumerable<string> Anchors(string page) => File.ReadLines(page).Where(line => line.StartsWith('#'))
        .Select(line => NotInAnchors().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"```.*?```", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\./build\.sh( [^`)\n,]*)?")]
    private static partial Regex Command();

    [GeneratedRegex(@"'[^']*'|""[^""]*""|[^\s'""]+('[^']*')?")]
    private static partial Regex Word();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();
}
