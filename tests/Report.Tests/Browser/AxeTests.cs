namespace Retable.Report.Browser;

/// <summary>Nothing that axe-core complains of: contrast, names, roles, headings, landmarks. Skipped where there is no browser, or no axe-core to be had.</summary>
public sealed class AxeTests(OpenReport report) : IClassFixture<OpenReport>
{
    private static readonly Lazy<string?> Axe = new(Browser.Axe.Script);

    [Theory]
    [InlineData(390, false)]
    [InlineData(1200, false)]
    [InlineData(1200, true)]
    public async Task Nobody_is_kept_out_by_the_page(int width, bool dark)
    {
        Assert.SkipWhen(report.Browser is null, "there is no Chromium (Debian's package chromium)");
        Assert.SkipWhen(Axe.Value is null, "axe-core cannot be fetched (npm pack)");
        await report.Browser!.OpenAsync(report.Page, width, dark);
        await report.Browser.EvaluateAsync("document.querySelectorAll('details').forEach(each => each.open = true)");
        await report.Browser.EvaluateAsync($"(() => {{ {Axe.Value} }})(), 0");

        Assert.Equal("", (string?)await report.Browser.EvaluateAsync(
            """axe.run().then(found => found.violations.flatMap(rule => rule.nodes.map(node => `${rule.impact} ${rule.id}: ${node.html.slice(0, 160)}`)).join("\n"))"""));
    }
}
