using Retable.Pages;

namespace Retable.Tests.Pages;

/// <summary>How each language writes what it would take for syntax; the rules are those of its reader.</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData("a < b & \"c\" 'd'", "a &lt; b &amp; &quot;c&quot; &#39;d&#39;")]
    [InlineData("&lt;", "&amp;lt;")]
    [InlineData("line\nnext\ttab", "line\nnext\ttab")]
    [InlineData("\0\u0085\u2028", "\uFFFD\uFFFD\uFFFD")]
    public void Html(string text, string written) => Assert.Equal(written, Language.Html.Escape(text));

    [Fact]
    public void Half_a_surrogate_pair_is_the_replacement_character() => Assert.Equal("half \uFFFD pair", Language.Html.Escape("half \ud800 pair"));

    [Theory]
    [InlineData("a_b|c*d`e", "a\\_b\\|c\\*d\\`e")]
    [InlineData("<b> [x](y) #1 \\", "\\<b\\> \\[x\\](y) \\#1 \\\\")]
    [InlineData("&amp; ~~x~~ $y$ {z}", "\\&amp; \\~\\~x\\~\\~ \\$y\\$ \\{z\\}")]
    [InlineData("one\n\ntwo", "one  two")]
    [InlineData("    code", "code")]
    public void Markdown(string text, string written) => Assert.Equal(written, Language.Markdown.Escape(text));

    [Theory]
    [InlineData("- item", "\\- item")]
    [InlineData("-", "\\-")]
    [InlineData("---", "\\---")]
    [InlineData("+ item", "\\+ item")]
    [InlineData("1. item", "1\\. item")]
    [InlineData("12) item", "12\\) item")]
    [InlineData("===", "\\===")]
    public void Markdown_that_would_begin_a_block(string text, string written) => Assert.Equal(written, Language.Markdown.Escape(text));

    [Theory, InlineData("-0.5"), InlineData("0.934"), InlineData("1.5 %"), InlineData("="), InlineData("+3"), InlineData("7")]
    public void Numbers_and_marks_stay_as_they_are_in_Markdown(string text) => Assert.Equal(text, Language.Markdown.Escape(text));

    [Theory]
    [InlineData("results/a[b=1]/m.parquet", "`results/a[b=1]/m.parquet`")]
    [InlineData("a`b", "<code>a\\`b</code>")]
    [InlineData("a|b", "<code>a\\|b</code>")]
    [InlineData("", "<code></code>")]
    public void Code_in_Markdown_is_a_span_where_a_span_can_hold_it(string text, string written) => Assert.Equal(written, Language.Markdown.Functions["code"](text));

    [Theory]
    [InlineData("50 % & #1 a_b {c} $d$", @"50 \% \& \#1 a\_b \{c\} \$d\$")]
    [InlineData("\\end ~ ^", @"\textbackslash{}end \textasciitilde{} \textasciicircum{}")]
    [InlineData("[1] *", "{[}1{]} {*}")]
    [InlineData("a\n\nb", "a  b")]
    [InlineData("--x", "-{}-x")]
    [InlineData("±0.5 − ∅ ✓ ≈", @"$\pm$0.5 $-$ $\emptyset$ $\surd$ $\approx$")]
    [InlineData("é", "é")]
    [InlineData("中", @"{\ifdefined\Umathchar 中\else U+4E2D\fi}")]
    [InlineData("a\u200Db", "ab")]
    public void Latex(string text, string written) => Assert.Equal(written, Language.Latex.Escape(text));

    [Fact]
    public void A_key_of_Latex_has_only_characters_that_no_reader_expands() => Assert.Equal("cac/open_set-1--", Language.Latex.Functions["key"]("cac/open_set-1%}"));

    [Fact]
    public void A_comment_of_Latex_stays_in_its_line() => Assert.Equal("a % b_c d", Language.Latex.Functions["comment"]("a % b_c\nd"));

    [Fact]
    public void Plain_text_steers_no_terminal() => Assert.Equal("red [31m  line", Language.Plain.Escape("red\u001b[31m\r\nline"));
}
