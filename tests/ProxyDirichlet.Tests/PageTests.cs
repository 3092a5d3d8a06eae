using System.Text.RegularExpressions;

namespace Retable.Tests;

/// <summary>docs/papers/proxy-dirichlet.md and src/Papers/ProxyDirichlet say the same.</summary>
public sealed partial class PageTests
{
    private static readonly string Page = File.ReadAllText(Checkout.At("docs", "papers", "proxy-dirichlet.md"));

    [Fact]
    public void Every_equation_that_the_page_names_is_a_section_of_the_paper() => Assert.Empty(Named(Page).Except(Sections()));

    [Fact]
    public void Every_section_of_the_paper_is_named_on_the_page() => Assert.Empty(Sections().Except(Named(Page)));

    [Fact]
    public void The_sections_follow_one_another() => Assert.Equal(Enumerable.Range(1, Sections().Count).Select(n => $"{n}"), Sections());

    // Doc comments and the other files name equations too.
    [Fact]
    public void Every_equation_that_the_code_names_is_a_section_of_the_paper() =>
        Assert.All(Directory.GetFiles(Folder, "*.cs"), file => Assert.Empty(Named(File.ReadAllText(file)).Except(Sections())));

    [Fact]
    public void The_lines_of_the_distillation_that_the_page_shows_are_those_of_the_code()
    {
        var shown = CSharpBlock().Match(Page).Groups[1].Value.Split('\n');
        var lines = File.ReadAllLines(Path.Combine(Folder, "Distill.cs")).Select(line => line.Trim()).ToList();
        Assert.Equal(shown, lines.Skip(lines.IndexOf(shown[0])).Take(shown.Length));
    }

    private static string Folder => Checkout.At("src", "Papers", "ProxyDirichlet");

    // ProxyDirichlet.cs, then the files that go on from it.
    private static List<string> Sections() =>
    [
        .. Directory.GetFiles(Folder, "ProxyDirichlet*.cs").OrderBy(file => file.Length).ThenBy(file => file, StringComparer.Ordinal)
            .SelectMany(file => Section().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value),
    ];

    private static IEnumerable<string> Named(string text) => Equation().Matches(text).Select(match => match.Groups[1].Value).Distinct();

    [GeneratedRegex(@"^// eq\. (\d+) ", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"\beq\. (\d+)")]
    private static partial Regex Equation();

    [GeneratedRegex(@"^```csharp\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
