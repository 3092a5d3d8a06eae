using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Bench.Torch;

/// <summary>What is measured: single operators, training steps and evaluations of networks.</summary>
internal static class Work
{
    /// <summary>One sum of four floats.</summary>
    public static Action SmallAdd()
    {
        var (a, b) = (ones(4), ones(4));
        return () => (a + b).Dispose();
    }

    /// <summary>One mebibyte, taken and given back.</summary>
    public static Action Allocate() => () => empty(262144).Dispose();

    /// <summary>A training step of tensors of 128 MiB on the device meta, where nothing is computed: what it costs beside its kernels.</summary>
    public static Action Dispatch()
    {
        var meta = new Device(DeviceType.META);
        var layers = Enumerable.Range(0, 40).Select(_ => Linear(64, 64, device: meta)).ToArray();
        var parameters = layers.SelectMany(layer => layer.parameters()).ToArray();
        var inputs = empty([524288, 64], device: meta);
        return () =>
        {
            using var scope = NewDisposeScope();
            Array.ForEach(parameters, parameter => parameter.grad = null);
            layers.Aggregate(inputs, (hidden, layer) => layer.call(hidden).tanh() + hidden).sum().backward();
        };
    }

    /// <summary>A perceptron of three layers.</summary>
    public static Module<Tensor, Tensor> Mlp() => Sequential(Linear(64, 128), ReLU(), Linear(128, 128), ReLU(), Linear(128, 10));

    /// <summary>A step of gradient descent with momentum on one batch.</summary>
    /// <param name="model">Logits of the batch.</param>
    /// <param name="inputs">The batch.</param>
    /// <param name="classes">Labels are drawn below this.</param>
    public static Action Training(Module<Tensor, Tensor> model, Tensor inputs, long classes)
    {
        var optimizer = optim.SGD(model.parameters(), 0.01, momentum: 0.9, weight_decay: 5e-4);
        var labels = randint(classes, [inputs.shape[0]], int64);
        return () =>
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            functional.cross_entropy(model.call(inputs), labels).backward();
            optimizer.step();
        };
    }

    public static Action Evaluation(Module<Tensor, Tensor> model, Tensor inputs)
    {
        model.eval();
        return () =>
        {
            using var scope = NewDisposeScope();
            using var mode = no_grad();
            model.call(inputs);
        };
    }

    public static Tensor Images(long count, long channels, long side, Layout layout) => layout.Of(randn([count, channels, side, side]));
}
