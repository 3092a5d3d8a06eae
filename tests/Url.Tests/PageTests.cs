namespace Retable.Tests;

/// <summary>docs/papers/url.md and src/Papers/Url say the same.</summary>
public sealed class PageTests
{
    // In the order in which Url.cs says that they are read.
    private static readonly PaperPage Page = new("Url", "Train.cs", "Url.cs", "Url.Heads.cs", "Url.Distributions.cs", "Url.Losses.cs", "Url.Contrastive.cs");

    [Fact]
    public void Every_equation_that_the_page_names_is_a_section_of_the_paper() => Assert.Empty(Page.Named.Except(Page.Sections));

    [Fact]
    public void Every_section_of_the_paper_is_named_on_the_page() => Assert.Empty(Page.Sections.Except(Page.Named));

    [Fact]
    public void The_sections_follow_one_another() => Assert.Equal(Enumerable.Range(1, 16).Select(n => $"{n}"), Page.Sections);

    // Doc comments and the other files name equations too.
    [Fact]
    public void Every_equation_that_the_code_names_is_a_section_of_the_paper() => Assert.Empty(Page.Unknown);

    [Fact]
    public void The_lines_of_the_training_that_the_page_shows_are_those_of_the_code() => Assert.Equal(Page.ShownLines, Page.LinesOfTheTraining());
}
