namespace Retable.Report.Browser;

/// <summary>The pictures under a pointer and a keyboard. Skipped where there is no browser.</summary>
public sealed class CurveReadingTests(OpenReport report) : IClassFixture<OpenReport>
{
    /// <summary>The first picture, its curves, and a place in it: 0, 0 is the upper left corner of its axes, 1, 1 the lower right one.</summary>
    private const string Plot = """
        const figure = document.querySelector(".charts figure"), plot = figure.querySelector(".plot"), picture = plot.parentNode;
        const [left, top, width, height] = ["x", "y", "width", "height"].map(name => Number(plot.getAttribute(name)));
        const point = (type, x, y) => {
          const box = picture.getBoundingClientRect(), unit = box.width / picture.viewBox.baseVal.width;
          plot.dispatchEvent(new PointerEvent(type, { pointerType: "mouse", clientX: box.left + (left + x * width) * unit, clientY: box.top + (top + y * height) * unit, bubbles: true }));
        };
        const press = (key, shiftKey) => plot.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true }));
        const read = () => figure.querySelector(".reading-off").innerText.split("\n");
        const shown = () => [...plot.querySelectorAll(".curve")].filter(curve => getComputedStyle(curve).display !== "none").length;
        """;

    // The ROC of the page's two methods: its right end is (1, 1) for each.
    [Fact]
    public async Task The_pointer_reads_the_values_of_each_curve_off() => Assert.Equal(
        "known samples rejected, share: 1|Baseline: 1 [1 … 1]|Ours: 1 [1 … 1]", await InAsync("point('pointermove', 1, 0.5); return read().join('|');"));

    // Half of the way along, the value is that of the file beside the page, to three digits.
    [Fact]
    public async Task What_is_read_off_is_what_the_file_beside_it_says()
    {
        var rows = Parquet.ParquetFile.Read(report.At(ReportPage.DataFolder, "main-roc-far.parquet"));
        var (series, x, y) = (rows.Values<string>("series").ToArray(), rows.Values<double>("x").ToArray(), rows.Values<double>("y").ToArray());
        var expected = Enumerable.Range(0, x.Length).Where(i => series[i] == "Ours" && Math.Abs(x[i] - 0.5) < 1e-9).Select(i => y[i]).Single();

        Assert.Equal(expected, double.Parse((await InAsync("point('pointermove', 0.5, 0.5); return read().find(line => line.startsWith('Ours')).split(' ')[1];"))!, System.Globalization.CultureInfo.InvariantCulture), precision: 2);
    }

    [Fact]
    public async Task The_arrow_keys_read_values_off_and_say_them() => Assert.Equal(
        "known samples rejected, share: 0.51", (await InAsync("plot.focus(); press('ArrowRight'); return plot.getAttribute('aria-valuetext');"))!.Split(';')[0]);

    [Fact]
    public async Task A_name_of_the_legend_hides_its_curve_and_shows_it_again() => Assert.Equal(
        "2 1 false 2", await InAsync("const key = figure.querySelector('button.key'), before = shown(); key.click(); const after = shown(), pressed = key.getAttribute('aria-pressed'); key.click(); return `${before} ${after} ${pressed} ${shown()}`;"));

    [Fact]
    public async Task With_shift_a_name_shows_its_curve_alone() => Assert.Equal(
        "1 2", await InAsync("const key = figure.querySelectorAll('button.key')[1], click = () => key.dispatchEvent(new MouseEvent('click', { shiftKey: true, bubbles: true })); click(); const alone = shown(); click(); return `${alone} ${shown()}`;"));

    // From 0.2 to 0.4 along, from 0.8 down to 0.6: ticks at steps of 0.05.
    [Fact]
    public async Task A_drag_shows_a_part_with_ticks_of_its_own_and_Escape_the_whole() => Assert.Equal(
        "0.60 0.65 0.70 0.75 0.80 0.20 0.25 0.30 0.35 0.40|true",
        await InAsync("""
            const whole = plot.getAttribute("viewBox");
            point("pointerdown", 0.2, 0.2); point("pointermove", 0.3, 0.3); point("pointerup", 0.4, 0.4);
            const ticks = [...picture.querySelectorAll(":scope > g .tick")].map(tick => tick.textContent).join(" ");
            press("Escape");
            return `${ticks}|${plot.getAttribute("viewBox") === whole && !picture.querySelector(":scope > g .tick")}`;
            """));

    [Fact]
    public async Task A_picture_can_be_made_as_wide_as_the_page() => Assert.Equal(
        "true Smaller: ROC, far", await InAsync("const button = figure.querySelector('.size'), before = figure.offsetWidth; button.click(); return `${figure.offsetWidth > before} ${button.getAttribute('aria-label')}`;"));

    [Fact]
    public async Task What_is_read_off_stays_within_a_phones_page() => Assert.Equal(
        "true", await InAsync("point('pointermove', 0.95, 0.5); const box = figure.querySelector('.reading-off').getBoundingClientRect(); return String(box.left >= 0 && box.right <= innerWidth);", 390));

    private async Task<string?> InAsync(string script, int width = 1200)
    {
        Assert.SkipWhen(report.Browser is null, "there is no Chromium (Debian's package chromium)");
        await report.Browser!.OpenAsync(report.Page, width);
        var found = (string?)await report.Browser.EvaluateAsync($"(() => {{ {Plot} {script} }})()");
        Assert.Empty(report.Browser.Errors);
        return found;
    }
}
