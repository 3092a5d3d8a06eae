namespace Retable.Tests;

/// <summary>docs/papers/proxy-dirichlet.md and src/Papers/ProxyDirichlet say the same.</summary>
public sealed class PageTests
{
    private static readonly PaperPage Page = new("ProxyDirichlet", "Distill.cs", "ProxyDirichlet.cs", "ProxyDirichlet.Uncertainty.cs", "ProxyDirichlet.Gamma.cs");

    [Fact]
    public void Every_equation_that_the_page_names_is_a_section_of_the_paper() => Assert.Empty(Page.Named.Except(Page.Sections));

    [Fact]
    public void Every_section_of_the_paper_is_named_on_the_page() => Assert.Empty(Page.Sections.Except(Page.Named));

    [Fact]
    public void The_sections_follow_one_another() => Assert.Equal(Enumerable.Range(1, 10).Select(n => $"{n}"), Page.Sections);

    // Doc comments and the other files name equations too.
    [Fact]
    public void Every_equation_that_the_code_names_is_a_section_of_the_paper() => Assert.Empty(Page.Unknown);

    [Fact]
    public void The_lines_of_the_distillation_that_the_page_shows_are_those_of_the_code() => Assert.Equal(Page.ShownLines, Page.LinesOfTheTraining());
}
