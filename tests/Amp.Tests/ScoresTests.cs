using Retable.Learning.Data;
using Retable.Learning.Experiment;
using Retable.Learning.Models;
using Retable.Learning.Scores;
using Retable.Learning.Training;
using Retable.Papers.Amp;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>What the verb <c>evaluate</c> hands to each score: the network's own logits, features, activations and classifier, fitted to the training images.</summary>
public sealed class ScoresTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public void Dispose() => _experiment.Dispose();

    [Theory]
    [InlineData("vim"), InlineData("relative_mahalanobis"), InlineData("mahalanobis"), InlineData("knn"), InlineData("kl_matching"), InlineData("gram"), InlineData("max_logit"), InlineData("entropy")]
    public void A_baseline_is_the_librarys_score_of_the_network_s_own_answer(string score)
    {
        using var scope = NewDisposeScope();
        _experiment.Train("standard", Experiment.Parameters(new Training.Standard()));
        _experiment.Evaluate("e", "standard", new Evaluate.Parameters { Method = "a", Scores = new Scores.Baselines { GramOrders = [1, 2], VimDimensions = 8 } });
        using var noGradient = no_grad();
        using var network = new CompactCnn(channels: 1, classes: 4);
        ModelFile.Load(network, ModelFile.ReadState(_experiment.At("standard.model")), "standard.model");
        network.eval();
        var (training, test) = (Images("train.parquet"), Images("test.parquet"));
        var (fitted, asked) = (network.Features(training.Pixels), network.Features(test.Pixels));
        var (logits, layers) = LayerOutputs.Of(network, test.Pixels);
        var (known, knownLayers) = LayerOutputs.Of(network, training.Pixels);
        var last = network.state_dict();
        Equal(score switch
        {
            "vim" => VirtualLogit.Fit(fitted, last["fc.weight"], last["fc.bias"], 8).Of(asked),
            "relative_mahalanobis" => RelativeMahalanobis.Fit(fitted, training.Labels).Of(asked),
            "mahalanobis" => Mahalanobis.Of(asked, Mahalanobis.Fit(fitted, training.Labels)),
            "knn" => new NearestNeighbour(50).Of(asked, fitted),
            "kl_matching" => KlMatching.Fit(known).Of(logits),
            "gram" => GramMatrices.Total(GramMatrices.Fit(knownLayers, known.argmax(1), [1, 2]).Deviations(layers, logits.argmax(1), logits.softmax(1).amax([1L]))),
            "max_logit" => -logits.amax([1L]),
            _ => -(logits.softmax(1) * logits.log_softmax(1)).sum(1),
        }, "e", score);
    }

    // c is the mean deviation over the four classes and 'disagreement' their sum: the temperature is 1 + exp(disagreement / 4).
    [Theory, InlineData("amp"), InlineData("tempered_msp"), InlineData("tempered_energy"), InlineData("tempered_entropy"), InlineData("msp")]
    public void A_tempered_score_is_of_the_mean_logits_over_their_temperature(string score)
    {
        using var scope = NewDisposeScope();
        _experiment.Train("anchored", Experiment.Parameters());
        _experiment.Evaluate("e", "anchored", new Evaluate.Parameters { Method = "a", Scores = new Scores.Anchored { Pool = 32 } });
        var predictions = ParquetFile.Read(_experiment.At("e.predictions"));
        var mean = tensor(predictions.Lists<float>("logits").Values).reshape(-1, 4).to(float64);
        var tempered = mean / (1 + (tensor(predictions.Values<double>("score_disagreement")) / 4).exp()).unsqueeze(1);
        Equal(score switch
        {
            "amp" => tempered.mean([1L]) - tempered.logsumexp(1),
            "tempered_msp" => -tempered.softmax(1).amax([1L]),
            "tempered_energy" => -tempered.logsumexp(1),
            "tempered_entropy" => -(tempered.softmax(1) * tempered.log_softmax(1)).sum(1),
            _ => -mean.softmax(1).amax([1L]),
        }, "e", score);
    }

    private (Tensor Pixels, Tensor Labels) Images(string name)
    {
        var images = ImageFile.Read(_experiment.At(name));
        return (new ImagePreparation(new ImageInput(), new ImageAugmentation()).Evaluation(images.Pixels), images.AllLabels());
    }

    private void Equal(Tensor expected, string name, string score)
    {
        var numbers = expected.to(float64).data<double>().ToArray();
        Assert.Equal(numbers, ParquetFile.Read(_experiment.At($"{name}.predictions")).Values<double>($"score_{score}"), (a, b) => Math.Abs(a - b) < 1e-4 * Math.Max(1, Math.Abs(a)));
    }
}
