using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Tests;

public sealed class ModelCardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // 0.1 + 0.2 has a digit that a shorter text would lose.
    [Fact]
    public void A_card_comes_back_from_its_file_as_it_was()
    {
        var card = Card(new Recipe { Epochs = 3, Seed = long.MaxValue, LearningRate = 0.1 + 0.2 });
        Assert.Equal(card, ModelCard.Read<ModelCard<Recipe>>(Written("p", card), "p"));
    }

    [Fact]
    public void A_paper_s_own_card_keeps_what_it_adds()
    {
        var card = new ScaledCard { Parameters = new Recipe { Epochs = 1 }, Channels = 1, Height = 2, Width = 3, Classes = 4, Scale = 0.5 };
        Assert.Equal(card, ModelCard.Read<ScaledCard>(Written("p", card), "p"));
    }

    [Fact]
    public void Another_paper_s_model_is_refused_with_its_path()
    {
        var path = Written("p", Card(new Recipe { Epochs = 3 }));
        var error = Assert.Throws<BadInputException>(() => ModelCard.Read<ModelCard<Recipe>>(path, "q"));
        Assert.Equal("this is not a model that a step of 'q' has written", error.Message);
        Assert.Equal(path, error.At!.File);
    }

    [Fact]
    public void A_card_with_other_parameters_is_refused_with_its_path()
    {
        var path = _folder.At("other");
        ModelFile.Write(path, nn.Linear(1, 1), new Dictionary<string, string> { ["p"] = """{"parameters": {"epoch": 3}}""" });
        Assert.Equal(path, Assert.Throws<BadInputException>(() => ModelCard.Read<ModelCard<Recipe>>(path, "p")).At!.File);
    }

    [Fact]
    public void Images_of_another_shape_are_refused()
    {
        using var pixels = zeros([1, 1, 3, 3], ScalarType.Byte);
        var error = Assert.Throws<BadInputException>(() => Card(new Recipe { Epochs = 1 }).Require(new ImageSet("squares", [0], [0], pixels)));
        Assert.Contains(("images", "squares: 1 x 3 x 3"), error.Facts);
        Assert.Contains(("model", "1 x 2 x 3"), error.Facts);
    }

    private static ModelCard<Recipe> Card(Recipe recipe) => new() { Parameters = recipe, Channels = 1, Height = 2, Width = 3, Classes = 4 };

    private string Written(string paper, object card)
    {
        ModelFile.Write(_folder.At("model"), nn.Linear(1, 1), ModelCard.Write(paper, card));
        return _folder.At("model");
    }

    private sealed record ScaledCard : ModelCard<Recipe>
    {
        public required double Scale { get; init; }
    }
}
