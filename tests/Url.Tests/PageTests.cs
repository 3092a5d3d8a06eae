using System.Text.RegularExpressions;

namespace Retable.Tests;

/// <summary>docs/papers/url.md and src/Papers/Url say the same.</summary>
public sealed partial class PageTests
{
    // In the order in which Url.cs says that they are read.
    private static readonly string[] Files = ["Url.cs", "Url.Heads.cs", "Url.Distributions.cs", "Url.Losses.cs", "Url.Contrastive.cs"];

    private static readonly string Page = File.ReadAllText(Checkout.At("docs", "papers", "url.md"));

    [Fact]
    public void Every_equation_that_the_page_names_is_a_section_of_the_paper() => Assert.Empty(Named(Page).Except(Sections()));

    [Fact]
    public void Every_section_of_the_paper_is_named_on_the_page() => Assert.Empty(Sections().Except(Named(Page)));

    [Fact]
    public void The_sections_follow_one_another() => Assert.Equal(Enumerable.Range(1, Sections().Count).Select(n => $"{n}"), Sections());

    // Doc comments and the other files name equations too.
    [Fact]
    public void Every_equation_that_the_code_names_is_a_section_of_the_paper() =>
        Assert.All(Directory.GetFiles(Checkout.At("src", "Papers", "Url"), "*.cs"), file => Assert.Empty(Named(File.ReadAllText(file)).Except(Sections())));

    [Fact]
    public void The_lines_of_the_training_that_the_page_shows_are_those_of_the_code()
    {
        var shown = CSharpBlock().Match(Page).Groups[1].Value.Split('\n');
        var lines = File.ReadAllLines(Checkout.At("src", "Papers", "Url", "Train.cs")).Select(line => line.Trim()).ToList();
        Assert.Equal(shown, lines.Skip(lines.IndexOf(shown[0])).Take(shown.Length));
    }

    private static List<string> Sections() =>
    [
        .. Files.SelectMany(file => Section().Matches(File.ReadAllText(Checkout.At("src", "Papers", "Url", file)))).Select(match => match.Groups[1].Value),
    ];

    private static IEnumerable<string> Named(string text) => Equation().Matches(text).Select(match => match.Groups[1].Value).Distinct();

    [GeneratedRegex(@"^// eq\. (\d+) ", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"\beq\. (\d+)")]
    private static partial Regex Equation();

    [GeneratedRegex(@"^```csharp\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
