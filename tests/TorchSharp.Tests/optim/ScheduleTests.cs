using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim.lr_scheduler;

namespace Retable.Tests;

/// <summary>Every schedule against PyTorch, epoch by epoch.</summary>
public sealed class ScheduleTests
{
    private static readonly Fixture Expected = Fixture.Load(Checkout.At("tests", "TorchSharp.Tests", "optim", "fixtures", "schedules.json"));

    public static TheoryData<string> Names => [.. Expected.Expected.Names];

    [Theory, MemberData(nameof(Names))]
    public void It_sets_the_rates_that_PyTorch_sets(string name)
    {
        using var parameter = new Parameter(zeros([1]));
        using var optimizer = optim.SGD([parameter], 0.2, momentum: 0.9);
        var group = (SGD.ParamGroup)optimizer.ParamGroups.Single();
        var schedule = Make(name, optimizer);
        var (rates, momenta) = (new List<double>(), new List<double>());
        for (var epoch = 0; epoch < 15; epoch++)
        {
            rates.Add(group.LearningRate);
            momenta.Add(group.Momentum);
            schedule.step();
        }

        Expected.Expected[name]["rates"].Matches(rates);
        Expected.Expected[name]["momenta"].Matches(momenta);
    }

    [Fact]
    public void A_cycle_that_has_ended_is_not_begun_again()
    {
        using var parameter = new Parameter(zeros([1]));
        using var optimizer = optim.SGD([parameter], 0.2);
        var schedule = OneCycleLR(optimizer, 0.3, total_steps: 2);
        schedule.step();
        Assert.Throws<InvalidOperationException>(schedule.step);
    }

    // Patience 1: the second epoch in a row that is not better reduces.
    [Fact]
    public void A_plateau_reduces_the_rate_after_its_patience()
    {
        using var parameter = new Parameter(zeros([1]));
        using var optimizer = optim.SGD([parameter], 0.2);
        var schedule = ReduceLROnPlateau(optimizer, factor: 0.5, patience: 1);
        double[] rates = [.. new[] { 1.0, 0.5, 0.5, 0.5, 0.4 }.Select(metric =>
        {
            schedule.step(metric);
            return optimizer.ParamGroups.Single().LearningRate;
        })];
        Assert.Equal([0.2, 0.2, 0.2, 0.1, 0.1], rates);
    }

    private static LRScheduler Make(string name, optim.Optimizer o) => name switch
    {
        "lambda" => LambdaLR(o, epoch => 1.0 / (1 + epoch)),
        "multiplicative" => MultiplicativeLR(o, epoch => Math.Pow(0.9, epoch)),
        "step" => StepLR(o, 3, 0.5),
        "multi_step" => MultiStepLR(o, [2, 5, 5], 0.5),
        "exponential" => ExponentialLR(o, 0.8),
        "polynomial" => PolynomialLR(o, 6, 0.9),
        "constant" => ConstantLR(o, 0.25, 4),
        "linear" => LinearLR(o, 0.1, 0.8, 5),
        "cosine" => CosineAnnealingLR(o, 5, 0.01),
        "one_cycle" => OneCycleLR(o, 0.3, total_steps: 16),
        "one_cycle_linear_three" => OneCycleLR(
            o, 0.3, total_steps: 16, anneal_strategy: impl.OneCycleLR.AnnealStrategy.Linear, three_phase: true, pct_start: 0.4),
        "sequential" => SequentialLR(o, [LinearLR(o, 0.1, total_iters: 3), CosineAnnealingLR(o, 9)], [3]),
        "chained" => ChainedLR([ConstantLR(o, 0.5, 3), ExponentialLR(o, 0.9)]),
        _ => throw new NotSupportedException(name),
    };
}
