using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Optimization;
using Retable.Learning.Training;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Tests;

/// <summary>A small network with dropout and batch norm learns sixty points; what is compared are all bytes of its state.</summary>
public sealed class TrainingLoopTests : IDisposable
{
    private const int Epochs = 3, StepsPerEpoch = 4;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_runs_end_with_the_same_bytes() => Assert.Equal(Undisturbed("a"), Undisturbed("b"));

    [Fact]
    public void Another_seed_ends_with_other_bytes() => Assert.NotEqual(Undisturbed("a"), Undisturbed("b", seed: 1));

    [Theory, InlineData(1), InlineData(StepsPerEpoch), InlineData(StepsPerEpoch + 2), InlineData((Epochs * StepsPerEpoch) - 1)]
    public void A_run_that_was_stopped_ends_with_the_bytes_of_an_undisturbed_one(int stopAfter)
    {
        Assert.Throws<OperationCanceledException>(() => Run("stopped", stopAfter));
        Assert.Equal(Undisturbed("undisturbed"), Run("stopped").State);
    }

    [Fact]
    public void A_run_with_LAMB_that_was_stopped_ends_with_the_bytes_of_an_undisturbed_one()
    {
        Assert.Throws<OperationCanceledException>(() => Run("stopped", stopAfter: 6, withLamb: true));
        Assert.Equal(Run("undisturbed", withLamb: true).State, Run("stopped", withLamb: true).State);
    }

    [Fact]
    public void A_run_that_was_stopped_has_the_history_of_an_undisturbed_one()
    {
        Assert.Throws<OperationCanceledException>(() => Run("stopped", stopAfter: 6));
        Assert.Equal(Run("undisturbed").History, Run("stopped").History);
    }

    [Fact]
    public void A_resumed_run_takes_only_the_steps_that_are_left()
    {
        Assert.Throws<OperationCanceledException>(() => Run("stopped", stopAfter: 5));
        Assert.Equal((Epochs * StepsPerEpoch) - 5, Run("stopped").Steps);
    }

    // Nothing is written in the moment of a crash: what the last checkpoint has is all there is.
    [Fact]
    public void A_run_that_crashed_goes_on_from_its_last_checkpoint_to_the_bytes_of_an_undisturbed_one()
    {
        Assert.Throws<InvalidOperationException>(() => Run("crashed", crashIn: 7));
        var (state, _, steps) = Run("crashed");
        Assert.Equal((Undisturbed("undisturbed"), (Epochs * StepsPerEpoch) - 6), (state, steps));
    }

    [Theory, InlineData(100), InlineData(-100)]
    public void A_checkpoint_with_a_flipped_bit_costs_the_steps_and_not_the_result(int position)
    {
        Assert.Throws<OperationCanceledException>(() => Run("stopped", stopAfter: 5));
        var file = _folder.At("stopped", "training.checkpoint.safetensors");
        var bytes = File.ReadAllBytes(file);
        bytes[position < 0 ? bytes.Length + position : position] ^= 4;
        File.WriteAllBytes(file, bytes);

        var (state, _, steps) = Run("stopped");
        Assert.Equal((Undisturbed("undisturbed"), Epochs * StepsPerEpoch), (state, steps));
    }

    [Fact]
    public void A_loss_that_is_not_a_number_ends_the_training_with_the_step() => Assert.Contains(
        "step 0", Assert.Throws<BadInputException>(() => Run("diverged", scale: double.NaN)).Message, StringComparison.Ordinal);

    [Theory, InlineData(0.5, 0.5), InlineData(null, 30)]
    public void A_bounded_gradient_moves_the_weights_no_further_than_the_bound(double? bound, double moved)
    {
        using var network = Linear(1, 1, hasBias: false);
        using var optimizer = optim.SGD(network.parameters(), 1);
        var before = network.weight.item<float>();
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = optimizer,
            LearningRate = LearningRates.Constant(1),
            Order = new BatchOrder(1, 1, new SeedSequence(0)),
            Epochs = 1,
            Seeds = new SeedSequence(0),
            Loss = _ => (30 * network.weight).sum(),
            ClipNorm = bound,
        };
        var spec = new StepSpec { Stage = "test", Scratch = _folder.At(".") };
        new TrainingLoop(plan, new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None))).Run();

        Assert.Equal(moved, before - network.weight.item<float>(), 1e-4);
    }

    // Six batches of one sample, whose losses have the gradients 1 … 6 in some order: two steps of three batches, each by their mean, together (1 + … + 6) / 3 = 7.
    [Fact]
    public void Batches_taken_together_move_the_weights_by_their_mean() => Assert.Equal(7, Moved(samples: 6, batchesPerStep: 3), 1e-5);

    // Of four batches the last two fill no group of three: they move nothing, nor does the next epoch count them.
    [Theory, InlineData(1), InlineData(2)]
    public void Batches_that_fill_no_group_move_nothing(int epochs)
    {
        var order = new BatchOrder(5, 1, new SeedSequence(0));
        var counted = Enumerable.Range(0, epochs).Sum(epoch => Enumerable.Range(0, 3).Sum(batch => order[epoch, batch].Span[0] + 1.0));
        Assert.Equal(counted / 3, Moved(samples: 5, batchesPerStep: 3, epochs), 1e-5);
    }

    [Theory, InlineData(1), InlineData(2)]
    public void A_run_stopped_amid_batches_taken_together_ends_with_the_bytes_of_an_undisturbed_one(int stopAfter)
    {
        Assert.Throws<OperationCanceledException>(() => Run("stopped", stopAfter, batchesPerStep: 3));
        Assert.Equal(Run("undisturbed", batchesPerStep: 3).State, Run("stopped", batchesPerStep: 3).State);
    }

    private double Moved(int samples, int batchesPerStep, int epochs = 1)
    {
        using var network = Linear(1, 1, hasBias: false);
        using var optimizer = optim.SGD(network.parameters(), 1);
        var before = network.weight.item<float>();
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = optimizer,
            LearningRate = LearningRates.Constant(1),
            Order = new BatchOrder(samples, 1, new SeedSequence(0)),
            Epochs = epochs,
            Seeds = new SeedSequence(0),
            Loss = step => ((step.Samples.Span[0] + 1) * network.weight).sum(),
            BatchesPerStep = batchesPerStep,
        };
        var spec = new StepSpec { Stage = "test", Scratch = _folder.At(".") };
        new TrainingLoop(plan, new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None))).Run();
        return before - network.weight.item<float>();
    }

    private string Undisturbed(string name, ulong seed = 0) => Run(name, seed: seed).State;

    private (string State, IReadOnlyList<HistoryRow> History, int Steps) Run(
        string name, int stopAfter = int.MaxValue, int crashIn = int.MaxValue, ulong seed = 0, double scale = 1, bool withLamb = false, int batchesPerStep = 1)
    {
        using var stop = new CancellationTokenSource();
        Directory.CreateDirectory(_folder.At(name));
        var spec = new StepSpec { Stage = "test", Scratch = _folder.At(name) };
        var context = new StepContext(spec, new StepIo(TextWriter.Null, stop.Token));
        var seeds = new SeedSequence(seed);
        random.manual_seed(7);
        using var network = Sequential(Linear(2, 8), BatchNorm1d(8), ReLU(), Dropout(0.3), Linear(8, 3));
        using var adam = optim.Adam(network.parameters(), 1e-2);
        using var lamb = new Lamb(network.named_parameters(), 1e-2);
        var (points, labels) = Data();
        var steps = 0;
        var loop = new TrainingLoop(
            new TrainingPlan
            {
                Model = network,
                Optimizer = withLamb ? lamb : adam,
                LearningRate = LearningRates.Cosine(1e-2, Epochs * StepsPerEpoch),
                Order = new BatchOrder(60, 15, seeds),
                Epochs = Epochs,
                Seeds = seeds,
                BatchesPerStep = batchesPerStep,
                Loss = step =>
                {
                    if (++steps == stopAfter)
                    {
                        stop.Cancel();
                    }

                    if (steps == crashIn)
                    {
                        throw new InvalidOperationException("the machine fails");
                    }

                    var index = tensor(step.Samples.ToArray().Select(i => (long)i).ToArray());
                    return scale * functional.cross_entropy(network.call(points.index_select(0, index)), labels.index_select(0, index));
                },
            },
            context,
            crashIn < int.MaxValue ? TimeSpan.Zero : null);
        var history = loop.Run();
        return (StateOf(network), history, steps);
    }

    private static (Tensor Points, Tensor Labels) Data()
    {
        var draws = new Philox(5);
        var points = Enumerable.Range(0, 120).Select(_ => (float)draws.NextNormal()).ToArray();
        return (tensor(points).reshape(60, 2), tensor(Enumerable.Range(0, 60).Select(i => (long)i % 3).ToArray()));
    }

    private static string StateOf(Module module) => string.Join(
        '\n', module.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => $"{entry.Key} {Convert.ToHexString(entry.Value.bytes)}"));
}
