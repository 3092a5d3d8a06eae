using Retable.Contract;
using Retable.Learning.Data;
using Retable.Papers.Anchoring;
using Retable.TensorFiles;

namespace Retable.Tests;

public sealed class PhotographTests : IDisposable
{
    private readonly StepLab _lab = new();

    public PhotographTests()
    {
        var draws = new Philox(1);
        var photographs = Enumerable.Range(0, 12).Select(i => new Photograph(i % 3, $"class{i % 3}/{i}.JPEG", Jpegs.Encode([.. Enumerable.Range(0, 3 * 40 * 36).Select(_ => (byte)draws.NextInt(256))], 40, 36)));
        PhotographFile.Write(_lab.At("train.photographs"), new PhotographSet("few", "train", 0, ["class0", "class1", "class2"]), photographs);
    }

    public void Dispose() => _lab.Dispose();

    // After the first step of the only epoch alone, or after each of its four: were the last weights written, both models would be the same.
    [Fact]
    public void The_averaged_weights_are_the_ones_written()
    {
        Train("first", Recipe with { AverageEvery = 1000 });
        Train("each", Recipe with { AverageEvery = 1 });
        Assert.NotEqual(Weights("first"), Weights("each"));
    }

    // The decay is another one, but of four steps every fourth and every thousandth are the first alone, which is taken over as it is.
    [Fact]
    public void Weights_are_averaged_after_every_so_many_steps_and_no_others()
    {
        Train("fourth", Recipe with { AverageEvery = 4 });
        Train("thousandth", Recipe with { AverageEvery = 1000 });
        Assert.Equal(Weights("fourth"), Weights("thousandth"));
    }

    [Fact]
    public void Training_twice_gives_the_same_bytes()
    {
        Train("a", Recipe);
        Train("b", Recipe);
        Assert.Equal(_lab.Bytes("a.model"), _lab.Bytes("b.model"));
    }

    // What a parameter that reaches nothing would leave as it was.
    [Fact]
    public void Each_part_of_the_recipe_makes_another_training()
    {
        ImageNetRecipe[] recipes =
        [
            Recipe, Recipe with { Mixing = 0 }, Recipe with { LabelSmoothing = 0 }, Recipe with { TrivialAugment = false }, Recipe with { Erasing = 1 }, Recipe with { WeightDecay = 0.5 },
            Recipe with { ClipNorm = 0.01 },
        ];
        var models = recipes.Select((recipe, i) =>
        {
            Train($"{i}", recipe);
            return Convert.ToHexString(Weights($"{i}"));
        });
        Assert.Equal(recipes.Length, models.Distinct().Count());
    }

    [Fact]
    public void A_middle_larger_than_what_it_is_cut_from_is_refused()
    {
        var error = Assert.Throws<BadInputException>(() => Train("a", Recipe, new PhotographInput { Size = 32, Resize = 16 }));
        Assert.Equal("a middle of 32 pixels cannot be cut out of 16", error.Message);
    }

    [Fact]
    public void One_reference_cannot_temper()
    {
        Train("a", Recipe);
        var error = Assert.Throws<BadInputException>(() => EvaluatePhotographs.Run(
            new EvaluatePhotographs.Parameters { Method = "a", References = 1, Tempered = true },
            _lab.Context("e", [("model", "a.model"), ("references", "train.photographs"), ("test", "train.photographs")], ["predictions", "metrics"], TestContext.Current.CancellationToken)));
        Assert.Contains("one reference", error.Message, StringComparison.Ordinal);
    }

    private static ImageNetRecipe Recipe => new() { Epochs = 1, BatchSize = 3, LearningRate = 0.01 };

    private void Train(string name, ImageNetRecipe recipe, PhotographInput? input = null) => TrainPhotographs.Run(
        new TrainPhotographs.Parameters
        {
            Training = new Training.Anchored { Masking = new Masking.Uniform() },
            Recipe = recipe,
            Network = NetworkKind.VitMiniature,
            Input = input ?? new PhotographInput { Size = 32, Resize = 36 },
        },
        _lab.Context(name, [("train", "train.photographs")], ["model", "history"], TestContext.Current.CancellationToken));

    private byte[] Weights(string name)
    {
        using var model = SafetensorsFile.Open(_lab.At($"{name}.model"));
        return [.. model.Names.Order(StringComparer.Ordinal).SelectMany(weight => model[weight].Bytes.ToArray())];
    }
}
