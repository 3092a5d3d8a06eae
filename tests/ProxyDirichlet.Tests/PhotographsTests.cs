using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Papers.ProxyDirichlet;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class PhotographsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Plain colours survive JPEG, cropping and resizing: each part of a set begins where the last one ended.
    [Fact]
    public void The_parts_of_a_set_follow_one_another()
    {
        using var scope = NewDisposeScope();
        Write("0", (0, Plain(50)), (1, Plain(100)));
        Write("1", (2, Plain(150)), (0, Plain(200)));
        using var photographs = Open(["0", "1"]);
        Assert.Equal([0, 1, 2, 0], photographs.Labels);
        Assert.Equal((3, 8, 8), photographs.Shape);
        Assert.Equal([200, 50, 150], Greys(photographs.Pixels(new[] { 3, 0, 2 })));
        Assert.Equal([100, 200], Greys(photographs.AugmentedPixels(new[] { 1, 3 }, new Philox(1))));
    }

    [Fact]
    public void Augmentation_is_the_draws_own_whatever_the_number_of_threads()
    {
        using var scope = NewDisposeScope();
        Write("0", [.. Enumerable.Range(0, 9).Select(i => (0, Stripes(i)))]);
        using var one = Open(["0"], threads: 1);
        using var four = Open(["0"], threads: 4);
        var all = Enumerable.Range(0, 9).ToArray();
        var expected = Numbers(one.AugmentedPixels(all, new Philox(7)));
        Assert.Equal(expected, Numbers(four.AugmentedPixels(all, new Philox(7))));
        Assert.NotEqual(expected, Numbers(one.AugmentedPixels(all, new Philox(8))));
    }

    [Fact]
    public void What_was_announced_is_made_ready_and_is_what_would_have_come_without()
    {
        using var scope = NewDisposeScope();
        Write("0", [.. Enumerable.Range(0, 6).Select(i => (0, Stripes(i)))]);
        using var photographs = Open(["0"]);
        var expected = Numbers(photographs.AugmentedPixels(new[] { 4, 1, 5 }, new Philox(3)));

        photographs.Announce(new[] { 4, 1, 5 }, new Philox(3));
        Assert.Equal(expected, Numbers(photographs.AugmentedPixels(new[] { 4, 1, 5 }, new Philox(3))));
        Assert.Equal(1, photographs.MadeReady);

        // Announced with other draws: it is not used.
        photographs.Announce(new[] { 4, 1, 5 }, new Philox(4));
        Assert.Equal(expected, Numbers(photographs.AugmentedPixels(new[] { 4, 1, 5 }, new Philox(3))));
        Assert.Equal(1, photographs.MadeReady);
    }

    [Fact]
    public void A_photograph_that_cannot_be_decoded_is_named_with_its_file()
    {
        using var scope = NewDisposeScope();
        Write("0", (0, Plain(50)));
        Write("1", (0, Plain(50)), (1, Jpegs.Claiming(Plain(50), 16384, 16384)), (1, Plain(50)[..100]));
        using var photographs = Open(["0", "1"]);
        foreach (var (image, why) in new[] { (2, "it claims 16384 x 16384 pixels"), (3, "") })
        {
            var error = Assert.Throws<BadInputException>(() => photographs.Pixels(new[] { 0, image }));
            Assert.Contains($"photograph {image - 1}, c/{image - 1}.JPEG, of 'tiny' cannot be decoded: {why}", error.Message, StringComparison.Ordinal);
            Assert.Equal(_folder.At("1"), error.At!.File);
        }
    }

    [Fact]
    public void A_training_that_goes_on_uses_what_an_earlier_try_unpacked()
    {
        using var scope = NewDisposeScope();
        Write("0", (0, Plain(50)), (0, Plain(100)));
        Open(["0"], again: true).Dispose();
        var unpacked = Directory.GetFiles(_folder.Path, "*.jpegs", SearchOption.AllDirectories).Single();
        var written = File.GetLastWriteTimeUtc(unpacked);
        using var photographs = Open(["0"], again: true);
        Assert.Equal(written, File.GetLastWriteTimeUtc(unpacked));
        Assert.Equal([100], Greys(photographs.Pixels(new[] { 1 })));
    }

    [Fact]
    public void Parts_of_two_sets_are_refused()
    {
        Write("0", (0, Plain(50)));
        PhotographFile.Write(_folder.At("1"), new PhotographSet("other", "train", 0, ["a"]), [new(0, "a/b.JPEG", Plain(50))]);
        Assert.Equal("these photographs are not of the set of those before them", Assert.Throws<BadInputException>(() => Open(["0", "1"])).Message);
    }

    // Composites are chosen class by class; of photographs a part is chosen by the parts of the data set.
    [Fact]
    public void Learning_from_some_of_the_photographs_is_refused_with_their_number()
    {
        Write("0", (0, Plain(50)), (1, Plain(100)));
        var input = new Input.Photographs { Size = 8, Resize = 10 };
        input.OpenTraining(Stage(), size: 2).Dispose();
        Assert.Equal("photographs are learnt from all 2, not from 1", Assert.Throws<BadInputException>(() => input.OpenTraining(Stage(), size: 1)).Message);
    }

    private StepContext Stage() => new(
        new StepSpec
        {
            Stage = "train",
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { ["train"] = [new(_folder.At("0"), "", [])] },
            Scratch = Directory.CreateDirectory(_folder.At("scratch")).FullName,
        },
        new StepIo(TextWriter.Null, CancellationToken.None));

    private PhotographSamples Open(string[] names, int threads = 2, bool again = false)
    {
        var scratch = Directory.CreateDirectory(_folder.At($"scratch {threads}")).FullName;
        return new PhotographSamples([.. names.Select(name => _folder.At(name))], scratch, size: 8, resize: 10, threads, again);
    }

    private void Write(string name, params (int Label, byte[] Jpeg)[] photographs) => PhotographFile.Write(
        _folder.At(name), new PhotographSet("tiny", "train", 0, ["a", "b", "c"]), photographs.Select((p, i) => new Photograph(p.Label, $"c/{i}.JPEG", p.Jpeg)));

    private static byte[] Plain(byte grey) => Jpegs.Plain(20, 16, grey, grey, grey);

    private static byte[] Stripes(int width) =>
        Jpegs.Encode([.. Enumerable.Range(0, 30 * 24).SelectMany(i => Enumerable.Repeat((byte)(i % 30 / (width + 1) % 2 * 255), 3))], 30, 24);

    private static int[] Greys(Tensor pixels) => [.. pixels.mean([1, 2, 3]).data<float>().ToArray().Select(grey => (int)Math.Round(255 * grey))];

    private static float[] Numbers(Tensor pixels) => pixels.data<float>().ToArray();
}
