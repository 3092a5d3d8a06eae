using Retable.Tests;
using Retable.Yaml;

namespace Retable.Front;

/// <summary>The file by which the project is cited, after the Citation File Format 1.2.0.</summary>
public sealed class CitationTests
{
    private static readonly YamlMap Citation = YamlFile.Load(Checkout.At("CITATION.cff"), "CITATION.cff").AsMap("the citation");

    [Fact]
    public void It_has_what_the_format_demands_and_no_other_word()
    {
        Assert.Equal("1.2.0", Text("cff-version"));
        Assert.All((string[])["message", "title"], name => Assert.NotEmpty(Text(name)));
        Assert.NotEmpty(Citation.Required("authors", "the citation").AsList("'authors'").Items);
        Assert.All(Citation.Entries, entry => Assert.Contains(entry.Name, (string[])["cff-version", "message", "title", "abstract", "type", "version", "license", "authors", "keywords"]));
    }

    [Fact]
    public void It_names_the_version_that_the_project_has() => Assert.Equal(typeof(Build).Assembly.GetName().Version!.ToString(3), Text("version"));

    [Fact]
    public void It_names_the_licence_that_the_project_has()
    {
        Assert.Equal("MIT", Text("license"));
        Assert.StartsWith("MIT License\n\nCopyright (c) 2026 The Retable authors\n", File.ReadAllText(Checkout.At("LICENSE")), StringComparison.Ordinal);
    }

    private static string Text(string name) => Citation.Required(name, "the citation").AsText($"'{name}'");
}
