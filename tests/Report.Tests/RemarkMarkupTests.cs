namespace Retable.Report;

public sealed class RemarkMarkupTests
{
    [Theory]
    [InlineData("One *two* **three** `four`.", "<p>One <em>two</em> <b>three</b> <code>four</code>.</p>\n")]
    [InlineData("- a\n  b\n- c", "<ul>\n<li>a b</li>\n<li>c</li>\n</ul>\n")]
    [InlineData("See [the page](tables.md#x).", "<p>See the page.</p>\n")]
    [InlineData("`**a**` and 2 * 3 * 4", "<p><code>**a**</code> and 2 * 3 * 4</p>\n")]
    [InlineData("### More", "<h3>More</h3>\n")]
    public void Markdown_becomes_what_it_says(string markdown, string html) => Assert.Equal(html, RemarkMarkup.Of(markdown).Text);

    [Fact]
    public void A_table_keeps_its_cells() => Assert.Contains(
        "<tr><td>x | y</td><td><code>z</code></td></tr>",
        RemarkMarkup.Of("| a | b |\n| --- | :-: |\n| x \\| y | `z` |").Text,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("`<script>`")]
    [InlineData("| a |\n| - |\n| <script> |")]
    [InlineData("- [<script>](x)")]
    [InlineData("```\n<script>\n```")]
    [InlineData("**<script>**")]
    public void Elements_in_it_are_text(string markdown) => Assert.DoesNotContain("<script", RemarkMarkup.Of(markdown).Text, StringComparison.Ordinal);
}
