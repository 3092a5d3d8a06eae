using Retable.Contract;
using Retable.Papers.Amp;

namespace Retable.Tests;

public sealed class CorruptionDrawsTests
{
    private const int Draws = 4000;

    [Fact]
    public void The_first_batch_of_an_epoch_is_corrupted_and_every_fifth_after_it() =>
        Assert.Equal([0, 5, 10], Enumerable.Range(0, 12).Where(new CorruptionDraws().Includes));

    [Fact]
    public void Never_means_never() => Assert.DoesNotContain(Enumerable.Range(0, 12), new CorruptionDraws(every: 0).Includes);

    [Fact]
    public void Crops_lie_inside_and_cover_six_tenths_or_more()
    {
        foreach (var draw in Of(32, 32))
        {
            Assert.InRange(draw.Top, 0, 32 - draw.Height);
            Assert.InRange(draw.Left, 0, 32 - draw.Width);

            // Sides are rounded to whole pixels: half of one on each side.
            Assert.InRange((draw.Height + 0.5) * (draw.Width + 0.5), 0.6 * 32 * 32, double.PositiveInfinity);
            Assert.InRange((draw.Width - 0.5) / (draw.Height + 0.5), 0, 4.0 / 3);
        }
    }

    // A share s fits with the probability min(1, log s / log ¾), so the mean is ∫ s min(…) / ∫ min(…) = 0.744; whole pixels let a few more in.
    [Fact]
    public void Crops_come_in_all_sizes_from_six_tenths_to_everything()
    {
        var shares = Of(32, 32).Select(draw => draw.Height * draw.Width / (32.0 * 32)).ToList();
        Assert.Equal(0.6, shares.Min(), tolerance: 0.03);
        Assert.Equal(1, shares.Max(), tolerance: 0.01);
        Assert.Equal(0.744, shares.Average(), tolerance: 0.02);
    }

    // Each share within four standard errors of its probability.
    [Fact]
    public void Flip_jitter_and_gray_come_as_often_as_they_should()
    {
        var draws = Of(32, 32);
        Share(0.5, draw => draw.Flip);
        Share(0.8, draw => draw.Jitter is not null);
        Share(0.2, draw => draw.Gray);

        void Share(double probability, Func<Corruption, bool> has) =>
            Assert.Equal(probability, draws.Count(has) / (double)Draws, tolerance: 4 * Math.Sqrt(probability * (1 - probability) / Draws));
    }

    [Fact]
    public void Factors_and_widths_fill_their_ranges()
    {
        var jitters = Of(32, 32).Select(draw => draw.Jitter).OfType<Jitter>().ToList();
        Assert.Equal(0.5, jitters.Min(jitter => jitter.Brightness), tolerance: 0.01);
        Assert.Equal(1.5, jitters.Max(jitter => jitter.Brightness), tolerance: 0.01);
        Assert.Equal(0.1, jitters.Min(jitter => jitter.Sigma), tolerance: 0.02);
        Assert.Equal(5, jitters.Max(jitter => jitter.Sigma), tolerance: 0.02);
    }

    [Fact]
    public void Without_gray_there_is_none() => Assert.DoesNotContain(Of(32, 32, new CorruptionDraws(grayProbability: 0)), draw => draw.Gray);

    // No crop of six tenths of a line has an aspect ratio of at most 4 : 3: after ten tries the middle is taken.
    [Fact]
    public void Where_no_crop_fits_it_is_the_middle()
    {
        Assert.All(Of(1, 100).Take(20), draw => Assert.Equal((0, 49, 1, 1), (draw.Top, draw.Left, draw.Height, draw.Width)));
        Assert.All(Of(90, 30).Take(20), draw => Assert.Equal((25, 0, 40, 30), (draw.Top, draw.Left, draw.Height, draw.Width)));
    }

    [Fact]
    public void One_seed_gives_the_same_draws() => Assert.Equal(Of(32, 32), Of(32, 32));

    [Fact]
    public void A_draw_with_some_parts_alone_has_nothing_of_the_others()
    {
        var draw = new Corruption(2, 3, 20, 25, Flip: true, new Jitter(1.2, 3), Gray: true);
        Assert.Equal(draw, draw.Only([CorruptionPart.Jitter, CorruptionPart.FlipGray, CorruptionPart.Crop], 32, 32));
        Assert.Equal(new Corruption(0, 0, 32, 32, Flip: false, new Jitter(1.2, 3), Gray: false), draw.Only([CorruptionPart.Jitter], 32, 32));
        Assert.Equal(new Corruption(0, 0, 32, 32, Flip: true, Jitter: null, Gray: true), draw.Only([CorruptionPart.FlipGray], 32, 32));
        Assert.Equal(new Corruption(2, 3, 20, 25, Flip: false, Jitter: null, Gray: false), draw.Only([CorruptionPart.Crop], 32, 32));
    }

    private static List<Corruption> Of(int height, int width, CorruptionDraws? settings = null)
    {
        var (source, draws) = (settings ?? new CorruptionDraws(), new Philox(5));
        return [.. Enumerable.Range(0, Draws).Select(_ => source.Next(height, width, draws))];
    }
}
