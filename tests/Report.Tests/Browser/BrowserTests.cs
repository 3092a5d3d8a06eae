using System.Text.Json.Nodes;

namespace Retable.Report.Browser;

/// <summary>The report in a real browser. Skipped where there is none.</summary>
public sealed class BrowserTests(OpenReport report) : IClassFixture<OpenReport>
{
    private Chromium Browser
    {
        get
        {
            Assert.SkipWhen(report.Browser is null, "there is no Chromium (Debian's package chromium)");
            return report.Browser!;
        }
    }

    [Fact]
    public async Task No_error_comes_up()
    {
        await Browser.OpenAsync(report.Page, 1200);

        Assert.Empty(Browser.Errors);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1200)]
    public async Task Nothing_is_wider_than_the_page(int width)
    {
        await Browser.OpenAsync(report.Page, width);
        await Browser.EvaluateAsync(OpenAll);

        // Within a region that scrolls a table may be as wide as it needs.
        Assert.Equal("", (string?)await Browser.EvaluateAsync("""
            [...document.body.querySelectorAll("*")]
              .filter(each => each.matches(".scroll") || !each.closest(".scroll, .skip, .said") && !each.parentElement.closest("svg"))
              .filter(each => { const box = each.getBoundingClientRect(); return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1); })
              .map(each => each.outerHTML.slice(0, 120)).join("\n")
            """));
        Assert.InRange((int)(await Browser.EvaluateAsync("document.documentElement.scrollWidth"))!, 1, width);
    }

    [Fact]
    public async Task Every_link_leads_to_a_place_in_the_page_or_a_file_beside_it()
    {
        await Browser.OpenAsync(report.Page, 1200);
        var broken = (JsonArray)(await Browser.EvaluateAsync("""
            [...document.querySelectorAll("a[href]")].map(link => link.getAttribute("href"))
              .filter(href => !href.startsWith("#") || !document.getElementById(decodeURIComponent(href.slice(1))))
            """))!;

        // The forms of the table are none of this page's making.
        Assert.All(broken.Select(link => (string)link!).Where(link => !link.StartsWith("main/", StringComparison.Ordinal)), link => Assert.True(File.Exists(report.At(Uri.UnescapeDataString(link))), link));
    }

    [Fact]
    public async Task A_link_to_a_cell_opens_what_is_folded_around_it()
    {
        await Browser.OpenAsync(report.Page, 1200);
        await Browser.EvaluateAsync("document.querySelector('a[href=\"#main.ours.auroc\"]').click(), new Promise(done => setTimeout(done, 100))");

        Assert.True((bool?)await Browser.EvaluateAsync("document.getElementById('main.ours.auroc').closest('details').open"));
    }

    [Fact]
    public async Task A_heading_sorts_by_the_exact_numbers_and_again_the_other_way()
    {
        await Browser.OpenAsync(report.Page, 1200);
        const string Click = "document.querySelectorAll('table.sortable')[0].tHead.rows[0].cells[3].querySelector('button').click(), "
            + "[...document.querySelectorAll('table.sortable')[0].tBodies[0].rows].map(row => Number(row.cells[3].dataset.sort))";
        var rising = Numbers(await Browser.EvaluateAsync($"({Click})"));
        var falling = Numbers(await Browser.EvaluateAsync($"({Click})"));

        Assert.Equal(rising.Order(), rising);
        Assert.Equal(rising.AsEnumerable().Reverse(), falling);
    }

    [Fact]
    public async Task Another_earlier_run_can_be_chosen()
    {
        await Browser.OpenAsync(report.Page, 1200);
        const string Choose = "const choice = document.querySelector('#earlier-choice select'); choice.value = '1'; choice.dispatchEvent(new Event('change')); ";

        Assert.Equal(5, (int?)await Browser.EvaluateAsync("document.querySelectorAll('#earlier-cells tbody tr').length"));
        Assert.Equal("Nothing: every cell is what it was in run 20260129-0000.", (string?)await Browser.EvaluateAsync($"(() => {{ {Choose} return document.getElementById('earlier-none').innerText; }})()"));
        Assert.Equal(5, (int?)await Browser.EvaluateAsync($"(() => {{ {Choose.Replace("'1'", "'0'", StringComparison.Ordinal)} return document.querySelectorAll('#earlier-cells tbody tr').length; }})()"));
    }

    [Fact]
    public async Task Without_scripts_all_of_it_can_be_read()
    {
        await Browser.OpenAsync(report.Page, 1200, scripts: false);
        var words = (string?)await Browser.EvaluateAsync("[...document.querySelectorAll('details')].forEach(each => each.open = true), document.body.innerText");

        Assert.Contains("Only these numbers:", words, StringComparison.Ordinal);
        Assert.Contains("row,column,published", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Text_can_be_told_from_its_background(bool dark)
    {
        await Browser.OpenAsync(report.Page, 1200, dark);
        await Browser.EvaluateAsync(OpenAll);

        // WCAG AA: 4.5, or 3 for large text. Text in pictures has the page's background, or that of its box.
        Assert.Equal("", (string?)await Browser.EvaluateAsync(Contrast));
    }

    [Fact]
    public async Task Regions_pictures_and_buttons_have_names()
    {
        await Browser.OpenAsync(report.Page, 1200);

        Assert.Equal("", (string?)await Browser.EvaluateAsync("""
            [...document.querySelectorAll("[role=region], [role=img], nav, button, section")]
              .filter(each => !(each.getAttribute("aria-label") || each.textContent.trim() && each.tagName === "BUTTON" || document.getElementById(each.getAttribute("aria-labelledby"))?.textContent.trim()))
              .map(each => each.outerHTML.slice(0, 120)).join("\n")
            """));
    }

    [Fact]
    public async Task What_scrolls_can_be_reached_by_the_keyboard()
    {
        await Browser.OpenAsync(report.Page, 390);
        await Browser.EvaluateAsync(OpenAll);

        Assert.Equal("", (string?)await Browser.EvaluateAsync("""
            [...document.querySelectorAll("*")].filter(each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX === "auto" && each.tabIndex < 0)
              .map(each => each.outerHTML.slice(0, 120)).join("\n")
            """));
    }

    // Pictures to look at, where a folder for them is named.
    [Theory]
    [InlineData(390, false)]
    [InlineData(1200, false)]
    [InlineData(1200, true)]
    public async Task A_picture_of_the_page_is_taken(int width, bool dark)
    {
        await Browser.OpenAsync(report.Page, width, dark);
        var picture = await Browser.PictureAsync();
        if (Environment.GetEnvironmentVariable("RETABLE_PICTURES") is { Length: > 0 } folder)
        {
            File.WriteAllBytes(Path.Combine(folder, $"report-{width}{(dark ? "-dark" : "")}.png"), picture);
        }

        Assert.True(picture.Length > 10_000);
    }

    private const string OpenAll = "document.querySelectorAll('details').forEach(each => each.open = true)";

    private const string Contrast = """
        (() => {
          const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
          const rgb = (colour, under) => {
            canvas.fillStyle = `rgb(${under.join()})`; canvas.fillRect(0, 0, 1, 1);
            canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
          };
          const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
            .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const background = element => element ? rgb(getComputedStyle(element).backgroundColor, background(element.parentElement)) : [255, 255, 255];
          const poor = new Set();
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            const element = node.parentElement;
            if (!node.textContent.trim() || element.closest("script, style, title, .said, .skip") || !element.getClientRects().length) continue;
            const style = getComputedStyle(element);
            const under = background(element);
            const ink = rgb(element.closest("svg") ? style.fill : style.color, under);
            const [high, low] = [light(ink), light(under)].sort((a, b) => b - a);
            const ratio = (high + 0.05) / (low + 0.05);
            const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700;
            if (ratio < (large ? 3 : 4.5)) poor.add(`${ratio.toFixed(2)} ${element.outerHTML.slice(0, 100)}`);
          }
          return [...poor].join("\n");
        })()
        """;

    private static List<double> Numbers(JsonNode? list) => [.. ((JsonArray)list!).Select(number => (double)number!)];
}
