using System.Globalization;
using Retable.Contract;
using Retable.Pages;

namespace Retable.Tests.Pages;

public sealed class TemplateTests
{
    private static readonly Item[] Two = [new("first<", false), new("second", true)];
    private static readonly Example View = new("a < b", "", Two, [], 1234567, ["n & m"]);

    [Theory]
    [InlineData("{{ title }}", "a &lt; b")]
    [InlineData("{{ title | string.upcase }}", "A &lt; B")]
    [InlineData("{{ '<b>' + title }}", "&lt;b&gt;a &lt; b")]
    [InlineData("{{ x = title; x }}", "a &lt; b")]
    [InlineData("{{ for item in items }}{{ item.label }};{{ end }}", "first&lt;;second;")]
    [InlineData("{{ func bold(x) }}<b>{{ x }}</b>{{ end }}{{ bold title }}", "<b>a &lt; b</b>")]
    [InlineData("{{ items[1].label }}{{ items[1].is_last }}{{ count }}", "secondtrue1234567")]
    [InlineData("{{ '{{ title }}' }}", "{{ title }}")]
    public void What_a_template_writes_is_escaped(string template, string written) => Assert.Equal(written, Fill(template));

    [Theory]
    [InlineData("{{ raw '<hr>' }}", "<hr>")]
    [InlineData("{{ part }}", "<i>")]
    [InlineData("{{ capture x }}<b>{{ title }}</b>{{ end }}{{ x | raw }}", "<b>a &lt; b</b>")]
    public void Only_markup_is_written_as_it_is(string template, string written) => Assert.Equal(written, Fill(template));

    [Theory]
    [InlineData("{{ if subtitle }}yes{{ else }}no{{ end }}", "no")]
    [InlineData("{{ if nothing }}yes{{ else }}no{{ end }}", "no")]
    [InlineData("{{ if !subtitle && title }}yes{{ end }}", "yes")]
    public void Empty_counts_as_false(string template, string written) => Assert.Equal(written, Fill(template));

    [Theory]
    [InlineData("x\n  {{ titel }}", 2, 6, "title")]
    [InlineData("{{ if titel }}{{ end }}", 1, 7, "title")]
    [InlineData("{{ for item in items }}\n{{ item.lable }}{{ end }}", 2, 9, "label")]
    [InlineData("{{ if items[0].lable }}{{ end }}", 1, 16, "label")]
    [InlineData("{{ items[0]['lable'] }}", 1, 13, "label")]
    [InlineData("{{ title | string.upcas }}", 1, 19, "upcase")]
    [InlineData("{{ title | rwa }}", 1, 12, "raw")]
    [InlineData("{{ mine = 1; mien }}", 1, 14, "mine")]
    public void An_unknown_name_is_told_with_its_place_and_the_nearest(string template, int line, int column, string nearest)
    {
        var error = Mistake(template);

        Assert.Equal(new SourcePosition("my.html.scriban", line, column), error.At);
        Assert.Contains(("nearest", nearest), error.Facts);
    }

    [Theory]
    [InlineData("a\n{{ if }}", 2)]
    [InlineData("a\n{{ for x in items }}", 2)]
    [InlineData("\n\n{{ title | string.size 1 2 }}", 3)]
    [InlineData("\n{{ items }}", 2)]
    [InlineData("\n{{ items[7].label }}", 2)]
    [InlineData("\n{{ title = 'mine' }}{{ items[0].label = 'mine' }}", 2)]
    public void A_mistake_is_told_with_its_line(string template, int line) => Assert.Equal(line, Mistake(template).At!.Line);

    [Theory]
    [InlineData("{{ include 'my.html.scriban' }}")]
    [InlineData("{{ date.now }}")]
    [InlineData("{{ math.random 1 9 }}")]
    [InlineData("{{ math.uuid }}")]
    [InlineData("{{ object.eval '1' }}")]
    [InlineData("{{ object.eval_template title }}")]
    public void Files_clock_and_chance_are_out_of_reach(string template) => Assert.NotNull(Mistake(template));

    [Theory]
    [InlineData("{{ while true }}x{{ end }}")]
    [InlineData("{{ for i in 1..2000000000 }}x{{ end }}")]
    [InlineData("{{ func f(x); f x; end; f 1 }}")]
    [InlineData("{{ 'x' * 2000000000 }}")]
    [InlineData("{{ x = 'xxxxxxxxxx'; for i in 1..60; x = x + x; end; x }}")]
    [InlineData("{{ for i in 1..900; for j in 1..900; title; 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'; end; end }}")]
    [InlineData("{{ regex.match 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' '^(a+)+$' }}")]
    public void A_template_ends(string template) => Assert.NotNull(Mistake(template));

    [Fact]
    public void A_long_page_is_written_whole()
    {
        var many = View with { Items = [.. Enumerable.Repeat(new Item(new string('x', 999), true), 3000)] };

        Assert.Equal(3_000_000, Template.Parse("{{ for item in items }}{{ item.label }};{{ end }}", Language.Html, "my").Render(many).Length);
    }

    [Fact]
    public void A_long_text_is_written_whole() =>
        Assert.Equal(3_000_000, Template.Parse("{{ title }}", Language.Html, "my").Render(View with { Title = new string('x', 3_000_000) }).Length);

    [Fact]
    public void Numbers_look_the_same_in_every_culture()
    {
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = comma;
        try
        {
            Assert.Equal("1.5", Fill("{{ 3 / 2.0 }}"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Ends_of_lines_are_those_of_no_system() => Assert.Equal("a\nb\n", Fill("a\r\nb\r\n"));

    private static string Fill(string template) => Template.Parse(template, Language.Html, "my.html.scriban").Render(View, ("part", new Markup("<i>")));

    private static BadInputException Mistake(string template) => Assert.Throws<BadInputException>(() => Fill(template));

    private sealed record Item(string Label, bool IsLast);

    private sealed record Example(string Title, string Subtitle, IReadOnlyList<Item> Items, IReadOnlyList<Item> Nothing, int Count, IReadOnlyList<string> Notes);
}
