using Retable.Papers.ProxyDirichlet;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>The steps of the paper's optimizer on weights that can be worked out by hand.</summary>
[Collection(Experiment.OneGenerator)]
public sealed class WeightDecayTests
{
    // Nesterov looks ahead already in the first step: gradient + 0.9 · velocity, both 1 without a penalty.
    [Fact]
    public void The_first_step_is_Nesterov_s() => Assert.Equal(0.1 * 1.9, Moved(new Named("fc"), weightDecay: 0), 1e-6);

    // The weight is 2, so the penalty adds 2 · 0.5 to the gradient of 1, except for batch norms inside blocks.
    [Theory, InlineData("fc", 2), InlineData("layer1.0.bn1", 1)]
    public void Batch_norms_of_blocks_are_spared_the_penalty(string name, double gradient) => Assert.Equal(0.1 * 1.9 * gradient, Moved(new Named(name), weightDecay: 0.5), 1e-6);

    private static double Moved(Named network, double weightDecay)
    {
        var recipe = new TrainingRecipe { Epochs = 1, LearningRate = 0.1, WeightDecay = weightDecay };
        using var optimizer = new Optimizer.Sgd().Create(network, recipe);
        network.Weight.sum().backward();
        optimizer.step();
        return 2 - network.Weight.item<float>();
    }

    private sealed class Named : nn.Module
    {
        public Named(string name)
            : base(nameof(Named))
        {
            nn.Module module = new Holder(Weight);
            foreach (var part in name.Split('.').Reverse().SkipLast(1))
            {
                var outer = new Sequence();
                outer.Add(part, module);
                module = outer;
            }

            register_module(name.Split('.')[0], module);
        }

        public Parameter Weight { get; } = new(full(1, 2, ScalarType.Float32));
    }

    private sealed class Holder : nn.Module
    {
        public Holder(Parameter weight)
            : base(nameof(Holder)) => register_parameter("weight", weight);
    }

    private sealed class Sequence() : nn.Module(nameof(Sequence))
    {
        public void Add(string name, nn.Module module) => register_module(name, module);
    }
}
