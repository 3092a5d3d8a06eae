namespace Retable.Tests;

/// <summary>docs/papers/fashion-mnist.md and src/Papers/FashionMnist say the same.</summary>
public sealed class PageTests
{
    private static readonly PaperPage Page = new("FashionMnist", training: "Classify.cs");

    [Fact]
    public void Every_equation_that_the_page_names_is_a_section_of_the_paper() => Assert.Empty(Page.Named.Except(Page.Sections));

    [Fact]
    public void The_sections_follow_one_another_and_the_page_names_each() => Assert.Equal(Enumerable.Range(1, 4).Select(n => $"{n}"), Page.Sections.Intersect(Page.Named));

    [Fact]
    public void Every_equation_that_the_code_names_is_a_section_of_the_paper() => Assert.Empty(Page.Unknown);

    [Fact]
    public void The_lines_that_the_page_shows_are_those_of_the_code() => Assert.Equal(Page.ShownLines, Page.LinesOfTheTraining());
}
