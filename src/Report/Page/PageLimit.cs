namespace Retable.Report;

/// <summary>What a page leaves out, step by step, to stay below a size that every browser opens at once.</summary>
/// <param name="facts">What the page is made of.</param>
/// <param name="figures">Its pictures, table by table.</param>
internal sealed class PageLimit(ReportFacts facts, IReadOnlyList<(TableFacts Table, IReadOnlyList<Figure> Figures)> figures)
{
    /// <summary>In bytes.</summary>
    public const int Most = 5_000_000;

    private const int Pictures = 12, Instances = 20, Lines = 200, Bars = 1000;

    private static readonly (string What, bool IsOfRun, Func<PageLimit, PageLimit> Trim)[] Steps =
    [
        ("what the stages said (./build.sh Log has it)", true, page => page.With(page.Facts with { Run = page.Facts.Run with { Said = [] } })),
        ("earlier runs but the last", true, page => page.With(page.Facts with { Run = page.Facts.Run with { Earlier = [.. page.Facts.Run.Earlier.Take(1)] } })),
        ($"why stages ran, after the first {Lines} of them", true, page => page.With(page.Facts with { Run = page.Facts.Run with { Stages = [.. page.Facts.Run.Stages.Take(Lines)] } })),
        ($"the times of all but the {Bars} longest stages", true, page => page.With(page.Facts with { Run = page.Facts.Run with { Bars = Longest(page.Facts.Run.Bars) } })),
        ($"pictures of a table after the first {Pictures} (their numbers lie in {Figure.Folder}/)", false, page => page.With([.. page.Figures.Select(group => (group.Table, (IReadOnlyList<Figure>)[.. group.Figures.Take(Pictures)]))])),
        ($"stages of a matrix after the first {Instances} (./build.sh Trace leads to each of them)", false, page => page.With(page.Facts with { Stages = [.. page.Facts.Stages.GroupBy(stage => stage.Group).SelectMany(group => group.Take(Instances))] })),
        ($"all pictures (their numbers lie in {Figure.Folder}/)", false, page => page.With([])),
    ];

    public ReportFacts Facts => facts;

    public IReadOnlyList<(TableFacts Table, IReadOnlyList<Figure> Figures)> Figures => figures;

    /// <summary>What was left out of the results, in words; empty for nothing.</summary>
    public string LeftOut { get; private init; } = "";

    /// <summary>What was left out of the part that tells of the run.</summary>
    public string LeftOutOfRun { get; private init; } = "";

    /// <summary>The page with as much left out as it takes. Where even all steps are not enough, it is as large as it must be.</summary>
    /// <param name="render">Makes the page.</param>
    /// <param name="most">Its size in bytes, at most.</param>
    public string Keep(Func<PageLimit, string> render, int most = Most)
    {
        var (page, html) = (this, render(this));
        foreach (var (what, isOfRun, trim) in Steps)
        {
            if (System.Text.Encoding.UTF8.GetByteCount(html) <= most)
            {
                break;
            }

            page = trim(page) is var less && isOfRun ? less.Said(page.LeftOut, And(page.LeftOutOfRun, what)) : less.Said(And(page.LeftOut, what), page.LeftOutOfRun);
            html = render(page);
        }

        return html;
    }

    private static string And(string before, string what) => before.Length > 0 ? $"{before}; {what}" : what;

    private static IReadOnlyList<GanttBar> Longest(IReadOnlyList<GanttBar> bars) => [.. bars.OrderByDescending(bar => bar.End - bar.Start).ThenBy(bar => bar.Name, StringComparer.Ordinal).Take(Bars)];

    private PageLimit With(ReportFacts other) => new(other, figures);

    private PageLimit With(IReadOnlyList<(TableFacts Table, IReadOnlyList<Figure> Figures)> others) => new(facts, others);

    private PageLimit Said(string results, string run) => new(facts, figures) { LeftOut = results, LeftOutOfRun = run };
}
