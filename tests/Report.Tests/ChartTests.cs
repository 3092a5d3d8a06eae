using System.Globalization;
using System.Xml.Linq;

namespace Retable.Report;

public sealed class ChartTests
{
    [Theory]
    [InlineData(0, 1, 0.2, 0, 1)]
    [InlineData(0.3, 17, 5, 0, 20)]
    [InlineData(-0.034, 0.1, 0.05, -0.05, 0.1)]
    public void An_axis_goes_from_a_round_number_to_a_round_number(double smallest, double largest, double step, double low, double high)
    {
        var scale = Scale.Over([smallest, largest]);

        Assert.Equal((low, high, step), (Math.Round(scale.Low, 9), Math.Round(scale.High, 9), Math.Round(scale.Step, 9)));
    }

    [Theory]
    [InlineData(0.25, -0.05, "−0.05")]
    [InlineData(17, 5, "5")]
    [InlineData(20000, 10000, "10k")]
    public void A_tick_says_as_much_as_tells_it_from_its_neighbours(double range, double tick, string label) =>
        Assert.Equal(label, Scale.Over([0, range]).Label(tick));

    [Fact]
    public void An_axis_over_one_value_has_room() => Assert.True(Scale.Over([3]).High > Scale.Over([3]).Low);

    [Fact]
    public void Values_that_are_none_are_left_out_of_an_axis() => Assert.Equal(Scale.Over([0, 2]), Scale.Over([0, double.NaN, 2, double.PositiveInfinity]));

    // Numbers of six digits on a short axis: labels that would touch are left out.
    [Fact]
    public void Labels_below_an_axis_never_touch()
    {
        var picture = Picture(new Scale(0, 1, 0.02), "0.00");
        var labels = picture.Descendants().Where(element => element.Name.LocalName == "text" && (string?)element.Attribute("text-anchor") == "middle" && (string?)element.Attribute("class") == "tick")
            .Select(element => (X: double.Parse(element.Attribute("x")!.Value, CultureInfo.InvariantCulture), Half: TextWidth.Of(element.Value, 11) / 2)).ToList();

        Assert.True(labels.Count > 3);
        Assert.All(labels.Zip(labels.Skip(1)), pair => Assert.True(pair.First.X + pair.First.Half < pair.Second.X - pair.Second.Half));
    }

    [Fact]
    public void Texts_in_a_picture_are_escaped()
    {
        var picture = Picture(Scale.Shares, "<script>&\"");

        Assert.Contains(picture.Descendants(), element => element.Value == "<script>&\"");
    }

    [Fact]
    public void A_band_reaches_from_the_lowest_to_the_highest_repetition()
    {
        var band = Picture(Scale.Shares, "y").Descendants().Single(element => ((string?)element.Attribute("class"))?.StartsWith("band", StringComparison.Ordinal) == true);

        // Four corners: up along the highest, back along the lowest.
        Assert.Equal(4, band.Attribute("d")!.Value.Split('L').Length);
    }

    [Fact]
    public void Points_on_a_straight_line_are_drawn_as_one_stroke()
    {
        var straight = Curve([.. Enumerable.Range(0, 101).Select(i => new BandPoint(i / 100.0, i / 200.0, 0, 0))]);
        var corner = Curve([new BandPoint(0, 0, 0, 0), new BandPoint(0.5, 0.8, 0, 0), new BandPoint(1, 0.2, 0, 0)]);

        Assert.Equal((2, 3), (straight.Split('L').Length, corner.Split('L').Length));
    }

    [Fact]
    public void Sixteen_curves_can_be_told_apart() => Assert.Equal(16, Enumerable.Range(0, 16).Select(LineChart.ClassOf).Distinct().Count());

    private static string Curve(IReadOnlyList<BandPoint> points) => XElement.Parse(new LineChart
    {
        Title = "t",
        XLabel = "x",
        YLabel = "y",
        X = Scale.Shares,
        Y = Scale.Shares,
        Series = [new Series("s", points)],
    }.Draw().Text).Descendants().Single(element => ((string?)element.Attribute("class"))?.StartsWith("curve", StringComparison.Ordinal) == true).Attribute("d")!.Value;

    private static XElement Picture(Scale x, string label) => XElement.Parse(new LineChart
    {
        Title = label,
        XLabel = label,
        YLabel = label,
        X = x,
        Y = Scale.Shares,
        Series = [new Series(label, [new BandPoint(0, 0.5, 0.4, 0.6), new BandPoint(1, 0.7, 0.6, 0.8)]) { Repetitions = 3 }],
    }.Draw().Text);
}
