namespace Retable.Tests;

/// <summary>docs/papers/amp.md and src/Papers/Amp say the same.</summary>
public sealed class PageTests
{
    private static readonly PaperPage Page = new("Amp");

    [Fact]
    public void Every_equation_that_the_page_names_is_a_section_of_the_paper() => Assert.Empty(Page.Named.Except(Page.Sections));

    [Fact]
    public void Every_section_of_the_paper_is_named_on_the_page() => Assert.Empty(Page.Sections.Except(Page.Named));

    [Fact]
    public void The_sections_follow_one_another() => Assert.Equal(Enumerable.Range(1, 4).Select(n => $"{n}"), Page.Sections);

    // Doc comments and the other files name equations too.
    [Fact]
    public void Every_equation_that_the_code_names_is_a_section_of_the_paper() => Assert.Empty(Page.Unknown);

    [Fact]
    public void The_lines_of_the_training_that_the_page_shows_are_those_of_the_code() => Assert.Equal(Page.ShownLines, Page.LinesOfTheTraining());
}
