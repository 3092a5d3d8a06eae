using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Training;
using Retable.Papers.Url;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>What a training itself decides, between the library and the stage: pairs of crops, optimizer and schedule, the epoch that stays, forms of a loss.</summary>
public sealed class ChoiceTests : IDisposable
{
    private readonly Experiment _experiment = new();

    public ChoiceTests() => _experiment.Train("start", Experiment.Parameters(epochs: 3));

    public void Dispose() => _experiment.Dispose();

    // One image a batch and no augmentation: both rows are the same embedding, the pair has the similarity 2 and nothing else is there. L = -ln(1 + e²).
    [Fact]
    public void The_pair_of_a_crop_is_another_crop_of_its_image()
    {
        _experiment.Train("a", Still(new Method.InfoNce { Scale = 2 }, batchSize: 1), "start");
        Assert.Equal(-Math.Log(1 + Math.Exp(2)), Loss("a"), precision: 5);
    }

    // Of two images each is nearer to itself than to the other, with cosine c: L = ln(1 + 2 e^(60 c)) - ln(1 + e^60), far below 0 where they differ. Were the other
    // image the pair, L = ln(1 + e^60 + e^(60 c)) - ln(1 + e^(60 c)) > 0.
    [Fact]
    public void The_pair_of_a_crop_is_not_another_image_of_the_batch()
    {
        _experiment.Train("a", Still(new Method.InfoNce { Scale = 60 }, batchSize: 2), "start");
        Assert.InRange(Loss("a"), -60, -1);
    }

    // Without two crops a pair is two images that follow one another: so few rows, and an odd batch has none for the last.
    [Fact]
    public void Hedged_instances_without_two_crops_pair_the_images_of_the_batch()
    {
        var method = new Method.HedgedInstances { Scale = 10, Offset = 0, Samples = 2, TwoCrops = false, Head = Experiment.Head };
        _experiment.Train("a", Still(method, batchSize: 20), "start");
        Assert.Throws<ArgumentException>(() => _experiment.Train("b", Still(method, batchSize: 7), "start"));
    }

    // 20 + 2 > 11.5: only the released form is NaN there, and the submitted one goes below what a cross-entropy can.
    [Theory]
    [InlineData(HedgedInstanceForm.Paper, true)]
    [InlineData(HedgedInstanceForm.Submitted, true)]
    [InlineData(HedgedInstanceForm.Released, false)]
    public void The_form_of_hedged_instances_is_the_one_that_was_asked_for(HedgedInstanceForm form, bool isFinite)
    {
        var method = new Method.HedgedInstances { Scale = 20, Offset = 2, Samples = 2, Form = form, Start = 0.001, Head = Experiment.Head };
        if (!isFinite)
        {
            Assert.Throws<BadInputException>(() => _experiment.Train("a", Still(method, batchSize: 20), "start"));
            return;
        }

        _experiment.Train("a", Still(method, batchSize: 20), "start");
        // The submitted loss has + ln p of pairs that do not match, most of them alike: it is below that of the paper, which has - ln(1 - p).
        Assert.Equal(form == HedgedInstanceForm.Submitted, Loss("a") < 0.5);
    }

    // All logits of the first step are known where classifier weights are 0: with smoothing s and equal logits the loss is ln C whatever s; after a step of
    // the certain network it is larger with smoothing than without.
    [Theory, InlineData("CrossEntropy"), InlineData("Sngp"), InlineData("Ensemble"), InlineData("McDropout"), InlineData("HetXl")]
    public void Smoothed_labels_cost_more_where_the_network_is_certain(string name)
    {
        var (sharp, smooth) = Smoothed(name);
        _experiment.Train("learnt", Experiment.Parameters(sharp, epochs: 8), "start");
        _experiment.Train("sharp", Still(sharp, batchSize: 200), "learnt");
        _experiment.Train("smooth", Still(smooth, batchSize: 200), "learnt");
        Assert.True(Loss("smooth") > Loss("sharp") + 0.05, $"{Loss("smooth")} {Loss("sharp")}");
    }

    // HET-XL starts with a covariance near 0.69 in each of 64 dimensions: Σ ln d = 64 ln ln 2 = -23.46.
    [Fact]
    public void The_log_determinant_of_HET_XL_is_the_sum_of_the_logarithms_of_its_variances()
    {
        _experiment.Train("a", Still(new Method.HetXl { Samples = 2, Spread = 1e-6 }, batchSize: 200), "start");
        _experiment.Evaluate("e", "a", new Evaluate.Parameters { Method = "a", Uncertainty = UncertaintyKind.LogVariances });
        Assert.Equal(64 * Math.Log(Math.Log(2)), _experiment.Metric("e", "upstream", "avg_unc"), precision: 2);
        var error = Assert.Throws<BadInputException>(
            () => _experiment.Evaluate("e", "start", new Evaluate.Parameters { Method = "a", Uncertainty = UncertaintyKind.LogVariances }));
        Assert.Contains("'log_variances'", error.Describe(), StringComparison.Ordinal);
    }

    // Two epochs that warm up from 0.1 to 0.5 and two of half a cosine that counts them: 0.1, 0.3, 0.25, 0.0732.
    [Fact]
    public void An_epoch_has_one_rate_and_the_cosine_counts_those_that_warmed_up()
    {
        var schedule = new Schedule.ByEpoch { Warmup = 2, WarmupRate = 0.1 };
        var rate = schedule.RateOf(Experiment.Recipe(4) with { LearningRate = 0.5 }, batchesPerEpoch: 10);
        Assert.Equal([0.1, 0.1, 0.3, 0.25, 0.25 * (1 - Math.Sqrt(0.5))], new long[] { 0, 9, 10, 25, 39 }.Select(step => rate(step)), (expected, found) => Math.Abs(expected - found) < 1e-12);
    }

    // LAMB's first step of a matrix has the rate times the matrix's own length, whatever the gradient; AdamW's has not.
    [Fact]
    public void LAMB_moves_a_matrix_by_the_rate_times_its_length()
    {
        _experiment.Train("a", Still(new Method.CrossEntropy(), batchSize: 200) with
        {
            Optimizer = new Optimizer.Lamb(), Recipe = Experiment.Recipe(1) with { BatchSize = 200, LearningRate = 0.01, WeightDecay = 2e-5 },
        }, "start");
        var (before, after) = (Weights("start"), Weights("a"));
        var moved = (after["backbone.layer2.0.weight"] - before["backbone.layer2.0.weight"]).norm().item<float>();
        Assert.Equal(0.01, moved / before["backbone.layer2.0.weight"].norm().item<float>(), tolerance: 2e-4);
    }

    // Four batches, of which a step takes all together: it moves as one batch of all images would.
    [Fact]
    public void Batches_taken_together_are_one_step()
    {
        var parameters = Still(new Method.CrossEntropy(), batchSize: 50) with { Recipe = Experiment.Recipe(1) with { BatchSize = 50, LearningRate = 0.01 } };
        _experiment.Train("together", parameters with { BatchesPerStep = 4 }, "start");
        _experiment.Train("never", parameters with { BatchesPerStep = 5 }, "start");
        Assert.False(Weights("together")["backbone.layer1.0.weight"].allclose(Weights("start")["backbone.layer1.0.weight"], rtol: 0, atol: 0));
        Assert.True(Weights("never")["backbone.layer1.0.weight"].allclose(Weights("start")["backbone.layer1.0.weight"], rtol: 0, atol: 0));
    }

    // Noise of two names: its R-AUROC is near one half and another one after each epoch. Whichever epoch had the largest, its weights must be there at the end.
    [Fact]
    public void The_epoch_whose_uncertainties_transfer_best_stays()
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var draws = new Philox(seed);
            ImageWriter.Write(_experiment.At("noise.parquet"), "noise", "test", [1, Experiment.Side, Experiment.Side], Enumerable.Range(0, 100)
                .Select(i => (i % 2, Enumerable.Range(0, Experiment.Side * Experiment.Side).Select(_ => (byte)draws.NextInt(256)).ToArray())));
            _experiment.TrainValidated($"{seed}", Experiment.Parameters(epochs: 4), "start", "noise.parquet");
            var history = ParquetFile.Read(_experiment.At($"{seed}.history"));
            var seen = history.Values<string>("name").Zip(history.Values<double>("value")).Where(row => row.First == "validation_auroc_correct").Select(row => row.Second).ToList();
            Assert.Equal(4, seen.Distinct().Count());
            _experiment.EvaluateSets($"{seed}", $"{seed}", "train.parquet", ["noise.parquet"], new Evaluate.Parameters { Method = "a" });
            Assert.Equal(seen.Max(), _experiment.Metric($"{seed}", "noise", "auroc_correct"), precision: 4);
            if (seen.IndexOf(seen.Max()) < 3)
            {
                return;
            }
        }

        Assert.Fail("the best epoch was the last one each time: this test needs another one");
    }

    private static (Method Sharp, Method Smooth) Smoothed(string name) => name switch
    {
        "CrossEntropy" => (new Method.CrossEntropy(), new Method.CrossEntropy { LabelSmoothing = 0.3 }),
        "Sngp" => (new Method.Sngp(), new Method.Sngp { LabelSmoothing = 0.3 }),
        "Ensemble" => (new Method.Ensemble(), new Method.Ensemble { LabelSmoothing = 0.3 }),
        "McDropout" => (new Method.McDropout(), new Method.McDropout { LabelSmoothing = 0.3 }),
        _ => (new Method.HetXl { Samples = 2 }, new Method.HetXl { Samples = 2, LabelSmoothing = 0.3 }),
    };

    // A rate of 0: the loss of the first epoch is that of the start.
    private static Train.Parameters Still(Method method, int batchSize) =>
        Experiment.Parameters(method) with { Recipe = new() { Epochs = 1, BatchSize = batchSize, LearningRate = 0 } };

    private IReadOnlyDictionary<string, Tensor> Weights(string name) => ModelFile.ReadState(_experiment.At($"{name}.model"));

    private double Loss(string name)
    {
        var history = ParquetFile.Read(_experiment.At($"{name}.history"));
        return history.Values<double>("value")[Array.IndexOf(history.Values<string>("name"), "loss")];
    }
}
