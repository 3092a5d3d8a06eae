namespace Retable.Report;

/// <summary>Draws a verdict as a small self-contained SVG, for a README, beside a paper or at the head of a report.</summary>
public static class Badge
{
    /// <summary>The badge's file name, in the folder of the paper's profile.</summary>
    public const string FileName = "verdict.svg";

    private const double Padding = 8, Height = 22, FontSize = 12, Baseline = 15.5;

    /// <param name="subject">What was reproduced: <c>cac laptop</c>.</param>
    public static string Svg(string subject, Verdict verdict)
    {
        var words = verdict.Sentence;
        var (left, right) = (TextWidth.Of(subject, FontSize) + (2 * Padding), TextWidth.Of(words, FontSize) + (2 * Padding));
        var svg = new SvgWriter();
        svg.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("width", Number(left + right)), ("height", Number(Height)), ("viewBox", $"0 0 {Number(left + right)} {Number(Height)}"), ("role", "img"), ("aria-label", $"{subject}: {words}"));
        svg.Element("rect", ("width", Number(left + right)), ("height", Number(Height)), ("rx", "4"), ("fill", "#3a3f4a"));
        svg.Element("path", ("d", $"M{Number(left)} 0h{Number(right - 4)}a4 4 0 0 1 4 4v{Number(Height - 8)}a4 4 0 0 1 -4 4h-{Number(right - 4)}z"), ("fill", Colour(verdict.Kind)));
        svg.Open("g", ("fill", "#fff"), ("font-family", "Verdana, DejaVu Sans, Helvetica, Arial, sans-serif"), ("font-size", Number(FontSize)));
        // With its length told, the text fills its box whatever font the reader has.
        svg.Text(subject, ("x", Number(Padding)), ("y", Number(Baseline)), ("textLength", Number(left - (2 * Padding))), ("lengthAdjust", "spacingAndGlyphs"));
        svg.Text(words, ("x", Number(left + Padding)), ("y", Number(Baseline)), ("textLength", Number(right - (2 * Padding))), ("lengthAdjust", "spacingAndGlyphs"));
        svg.Close("g");
        svg.Close("svg");
        return svg.ToString();
    }

    /// <summary>The background colour, on which white text has a contrast above 4.5.</summary>
    private static string Colour(VerdictKind kind) => kind switch
    {
        VerdictKind.Confirmed => "#10693c",
        VerdictKind.Undecided => "#765300",
        VerdictKind.Contradicted => "#a3241c",
        _ => "#596070",
    };

    private static string Number(double value) => SvgWriter.Number(value);
}
