using System.Text.Json;
using System.Text.RegularExpressions;

namespace Retable.Tests;

/// <summary>The page of a paper and its code, which name the same equations: <c>docs/papers/cac.md</c> and <c>src/Papers/Cac</c>.</summary>
/// <param name="paper">The folder's name: <c>Cac</c>.</param>
/// <param name="training">The file whose lines the page shows.</param>
/// <param name="order">The files with the sections, in the order in which they are read; by name unless the paper says otherwise.</param>
public sealed partial class PaperPage(string paper, string training = "Train.cs", params IReadOnlyList<string> order)
{
    /// <summary>The equations that the page names.</summary>
    public IReadOnlyList<string> Named => Equations(Text);

    /// <summary>The sections of the paper's own file and of those that go on from it, in their order: <c>Cac.cs</c>, <c>Cac.Losses.cs</c>.</summary>
    public IReadOnlyList<string> Sections =>
    [
        .. (order.Count > 0 ? order.Select(file => Path.Combine(Folder, file)) : Directory.GetFiles(Folder, $"{paper}.cs").Concat(Directory.GetFiles(Folder, $"{paper}.*.cs").Order(StringComparer.Ordinal)).Distinct())
            .SelectMany(file => Section().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value),
    ];

    /// <summary>Equations that doc comments and the other files name, and which are no section.</summary>
    public IReadOnlyList<string> Unknown =>
        [.. Directory.GetFiles(Folder, "*.cs").SelectMany(file => Equations(File.ReadAllText(file)).Except(Sections).Select(equation => $"{Path.GetFileName(file)}: eq. {equation}"))];

    /// <summary>The lines of code that the page shows.</summary>
    public IReadOnlyList<string> ShownLines => CSharpBlock().Match(Text).Groups[1].Value.Split('\n');

    /// <summary>As many lines of the training's file, from the first shown one on.</summary>
    public IReadOnlyList<string> LinesOfTheTraining()
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, training)).Select(line => line.Trim()).ToList();
        return [.. lines.Skip(lines.IndexOf(ShownLines[0])).Take(ShownLines.Count)];
    }

    private string Folder => Checkout.At("src", "Papers", paper);

    private string Text => File.ReadAllText(Checkout.At("docs", "papers", $"{JsonNamingPolicy.KebabCaseLower.ConvertName(paper)}.md"));

    private static List<string> Equations(string text) => [.. Equation().Matches(text).Select(match => match.Groups[1].Value).Distinct()];

    [GeneratedRegex(@"^// eq\. (\d+) ", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"\beq\. (\d+)")]
    private static partial Regex Equation();

    [GeneratedRegex(@"^```csharp\n(.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
