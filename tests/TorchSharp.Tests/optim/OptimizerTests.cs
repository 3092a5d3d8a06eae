using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Every optimizer against PyTorch, step by step, with a parameter that misses a gradient; and going on from a saved state.</summary>
public sealed class OptimizerTests : IDisposable
{
    private static readonly Fixture Expected = Fixture.Load(Checkout.At("tests", "TorchSharp.Tests", "optim", "fixtures", "optimizers.json"));
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. Expected.Expected.Names];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Names))]
    public void It_moves_as_PyTorch_does(string name)
    {
        using var scope = NewDisposeScope();
        var parameters = Start();
        using var optimizer = Make(name, parameters);
        for (var step = 0; step < Expected.Expected[name].Count; step++)
        {
            Step(optimizer, parameters, step);
            for (var i = 0; i < parameters.Length; i++)
            {
                Expected.Expected[name][step][i].Matches(parameters[i]);
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_saved_state_goes_on_as_if_never_stopped(string name)
    {
        using var scope = NewDisposeScope();
        var parameters = Start();
        using (var first = Make(name, parameters))
        {
            Step(first, parameters, 0);
            Step(first, parameters, 1);
            first.save_state_dict(_folder.At(name));
        }

        using var second = Make(name, parameters);
        second.load_state_dict(_folder.At(name));
        for (var step = 2; step < Expected.Expected[name].Count; step++)
        {
            Step(second, parameters, step);
        }

        Expected.Expected[name][Expected.Expected[name].Count - 1][0].Matches(parameters[0]);
        second.save_state_dict(_folder.At("again"));
        second.load_state_dict(_folder.At("again"));
    }

    [Fact]
    public void The_state_of_another_optimizer_is_refused()
    {
        using var scope = NewDisposeScope();
        var parameters = Start();
        Make("sgd_momentum", parameters).save_state_dict(_folder.At("sgd"));
        var error = Assert.Throws<InvalidDataException>(() => Make("adam", parameters).load_state_dict(_folder.At("sgd")));
        Assert.Contains("another optimizer: SGD, not Adam", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_takes_what_it_leaves_out_from_the_defaults()
    {
        using var scope = NewDisposeScope();
        var parameters = Start();
        var own = new SGD.ParamGroup([parameters[0]], new SGD.Options { weight_decay = 0.5 });
        using var optimizer = optim.SGD([own, new SGD.ParamGroup([parameters[1]], lr: 0.3)], learningRate: 0.1, momentum: 0.9);
        Assert.Equal([0.1, 0.3], optimizer.ParamGroups.Select(group => group.LearningRate));
        Assert.Equal((0.9, 0.5), (own.Momentum, own.Options.weight_decay!.Value));
    }

    [Fact]
    public void A_parameter_may_be_in_one_group_only()
    {
        using var scope = NewDisposeScope();
        var parameters = Start();
        Assert.Throws<ArgumentException>(() => optim.SGD([parameters[0], parameters[0]], 0.1));
    }

    [Fact]
    public void A_closure_gives_the_loss_before_the_step()
    {
        using var scope = NewDisposeScope();
        var parameter = new Parameter(tensor([3.0]));
        using var optimizer = optim.SGD([parameter], 0.25);
        var loss = optimizer.step(() =>
        {
            optimizer.zero_grad();
            var square = parameter.square().sum();
            square.backward();
            return square;
        });
        Assert.Equal(9, loss!.item<double>());
        Assert.Equal(1.5, parameter.item<double>());
    }

    [Fact]
    public void Clipping_scales_all_gradients_to_the_norm_together()
    {
        using var scope = NewDisposeScope();
        Parameter[] parameters = [new(zeros([1])), new(zeros([1])), new(zeros([1]))];
        parameters[0].grad = tensor([3f]);
        parameters[1].grad = tensor([4f]);
        Assert.Equal(5, nn.utils.clip_grad_norm_(parameters, 1), tolerance: 1e-6);
        Assert.Equal((0.6, 0.8), (Math.Round(parameters[0].grad!.item<float>(), 5), Math.Round(parameters[1].grad!.item<float>(), 5)));
        Assert.Equal(1, nn.utils.clip_grad_norm_(parameters, 2), tolerance: 1e-5);
        Assert.Equal(0.6f, parameters[0].grad!.item<float>(), tolerance: 1e-5f);
    }

    private static Parameter[] Start() => [.. Enumerable.Range(0, 2).Select(i => new Parameter(Expected.Inputs["start"][i].Tensor()))];

    private static void Step(OptimizerHelper optimizer, Parameter[] parameters, int step)
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            var gradient = Expected.Inputs["gradients"][step][i];
            parameters[i].grad = gradient.Exists ? gradient.Tensor() : null;
        }

        optimizer.step();
    }

    private static OptimizerHelper Make(string name, Parameter[] p) => name switch
    {
        "sgd" => optim.SGD(p, 0.1),
        "sgd_momentum" => optim.SGD(p, 0.1, momentum: 0.9, dampening: 0.2, weight_decay: 0.01),
        "sgd_nesterov" => optim.SGD(p, 0.1, momentum: 0.9, nesterov: true, weight_decay: 0.01),
        "sgd_maximize" => optim.SGD(p, 0.1, maximize: true),
        "adam" => optim.Adam(p, 0.01, beta1: 0.8, beta2: 0.95, weight_decay: 0.1),
        "adam_amsgrad" => optim.Adam(p, 0.01, amsgrad: true),
        "adamw" => optim.AdamW(p, 0.01, weight_decay: 0.1),
        "rmsprop" => optim.RMSProp(p, 0.01, alpha: 0.9, weight_decay: 0.1),
        "rmsprop_centered" => optim.RMSProp(p, 0.01, momentum: 0.5, centered: true),
        _ => throw new NotSupportedException(name),
    };
}
