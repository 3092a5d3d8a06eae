using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>What happens around the loss in each step of a training, on a single weight whose gradient is 1.</summary>
public sealed class TrainingStepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Rates 1, 1/2 and 1/4. Gradients that were kept would be 1, 2 and 3.
    [Fact]
    public void Each_step_takes_its_own_rate_times_its_own_gradient() => Assert.Equal(1 + 0.5 + 0.25, Moved(epochs: 3, step => Math.Pow(0.5, step)), 1e-6);

    [Fact]
    public void Each_step_has_random_numbers_of_its_own()
    {
        var drawn = new List<float>();
        Moved(epochs: 4, _ => 1, () => drawn.Add(rand(1).item<float>()));
        Assert.Equal(4, drawn.Distinct().Count());
    }

    [Fact]
    public void After_an_epoch_the_network_is_looked_at_as_it_is_evaluated_and_then_learns_on()
    {
        var modes = new List<bool>();
        using var network = nn.Linear(1, 1, hasBias: false);
        Moved(epochs: 2, _ => 1, () => modes.Add(network.training), network, _ =>
        {
            modes.Add(network.training);
            return [];
        });
        Assert.Equal([true, false, true, false], modes);
    }

    private double Moved(
        int epochs, LearningRate rate, Action? inStep = null, TorchSharp.Modules.Linear? given = null, Func<int, IReadOnlyList<(string Name, double Value)>>? afterEpoch = null)
    {
        using var own = nn.Linear(1, 1, hasBias: false);
        var network = given ?? own;
        using var optimizer = optim.SGD(network.parameters(), 7);
        var before = network.weight.item<float>();
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = optimizer,
            LearningRate = rate,
            Order = new BatchOrder(1, 1, new SeedSequence(0)),
            Epochs = epochs,
            Seeds = new SeedSequence(0),
            Loss = _ =>
            {
                inStep?.Invoke();
                return network.weight.sum();
            },
            AfterEpoch = afterEpoch,
        };
        var spec = new StepSpec { Stage = "test", Scratch = _folder.At(".") };
        new TrainingLoop(plan, new StepContext(spec, new StepIo(TextWriter.Null, CancellationToken.None))).Run();
        return before - network.weight.item<float>();
    }
}
