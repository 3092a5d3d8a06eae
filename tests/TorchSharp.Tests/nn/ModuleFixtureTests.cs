using TorchSharp;
using static TorchSharp.torch;
using Module = TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>;

namespace Retable.Tests;

/// <summary>Every module against PyTorch: names of the state, outputs, gradients and running statistics.</summary>
public sealed class ModuleFixtureTests
{
    private static readonly Fixture Expected = Fixture.Load(Checkout.At("tests", "TorchSharp.Tests", "nn", "fixtures", "modules.json"));

    private static readonly Dictionary<string, Func<Module>> Modules = new()
    {
        ["linear"] = () => nn.Linear(3, 2),
        ["linear_no_bias"] = () => nn.Linear(3, 2, hasBias: false),
        ["conv1d"] = () => nn.Conv1d(4, 6, 3, stride: 2, padding: 1, dilation: 2, groups: 2),
        ["conv2d"] = () => nn.Conv2d(4, 6, 3, stride: 2, padding: 1, groups: 2),
        ["conv2d_pair"] = () => nn.Conv2d(4, 2, (3, 1), stride: (1, 2), padding: (2, 0), bias: false),
        ["conv2d_same"] = () => nn.Conv2d(4, 2, 3, Padding.Same),
        ["conv2d_reflect"] = () => nn.Conv2d(4, 2, 3, padding: 1, padding_mode: PaddingModes.Reflect),
        ["conv_transpose1d"] = () => nn.ConvTranspose1d(4, 6, 3, stride: 2, padding: 1, output_padding: 1, groups: 2),
        ["conv_transpose2d"] = () => nn.ConvTranspose2d(4, 2, (3, 2), stride: (2, 1), padding: (1, 0), dilation: (1, 2)),
        ["instance_norm1d"] = () => nn.InstanceNorm1d(4, affine: true),
        ["instance_norm2d"] = () => nn.InstanceNorm2d(4),
        ["instance_norm2d_tracked"] = () => nn.InstanceNorm2d(4, affine: true, track_running_stats: true),
        ["pixel_shuffle"] = () => nn.PixelShuffle(2),
        ["unflatten"] = () => nn.Unflatten(1, [2, 2]),
        ["upsample_nearest"] = () => nn.Upsample(scale_factor: [2]),
        ["upsample_linear"] = () => nn.Upsample([7], mode: UpsampleMode.Linear),
        ["upsample_bilinear"] = () => nn.Upsample(scale_factor: [1.5, 2], mode: UpsampleMode.Bilinear, align_corners: true),
        ["upsample_bicubic"] = () => nn.Upsample([7, 9], mode: UpsampleMode.Bicubic),
        ["transformer_encoder_layer"] = () => nn.TransformerEncoderLayer(6, 2, 8, dropout: 0),
        ["transformer_encoder_layer_gelu"] = () => nn.TransformerEncoderLayer(6, 3, 8, dropout: 0, activation: nn.Activations.GELU),
        ["batch_norm1d"] = () => nn.BatchNorm1d(3),
        ["batch_norm2d"] = () => nn.BatchNorm2d(4),
        ["batch_norm2d_plain"] = () => nn.BatchNorm2d(4, affine: false, momentum: 0.3),
        ["layer_norm"] = () => nn.LayerNorm([4, 5], eps: 1e-3),
        ["group_norm"] = () => nn.GroupNorm(2, 4),
        ["max_pool1d"] = () => nn.MaxPool1d(3, stride: 2),
        ["max_pool2d"] = () => nn.MaxPool2d(3, stride: 2, padding: 1),
        ["avg_pool1d"] = () => nn.AvgPool1d(3),
        ["avg_pool2d"] = () => nn.AvgPool2d(2, padding: 1),
        ["adaptive_avg_pool1d"] = () => nn.AdaptiveAvgPool1d(4),
        ["adaptive_avg_pool2d"] = () => nn.AdaptiveAvgPool2d((2, 3)),
        ["adaptive_max_pool2d"] = () => nn.AdaptiveMaxPool2d([2, 3]),
        ["flatten"] = () => nn.Flatten(),
        ["identity"] = nn.Identity,
        ["zero_pad2d"] = () => nn.ZeroPad2d((1, 2, 3, 0)),
        ["relu"] = () => nn.ReLU(),
        ["relu6"] = () => nn.ReLU6(),
        ["leaky_relu"] = () => nn.LeakyReLU(0.2),
        ["elu"] = () => nn.ELU(0.7),
        ["selu"] = () => nn.SELU(),
        ["celu"] = () => nn.CELU(0.7),
        ["silu"] = nn.SiLU,
        ["mish"] = nn.Mish,
        ["sigmoid"] = nn.Sigmoid,
        ["tanh"] = nn.Tanh,
        ["hardswish"] = () => nn.Hardswish(),
        ["hardsigmoid"] = () => nn.Hardsigmoid(),
        ["hardtanh"] = () => nn.Hardtanh(-0.5, 0.6),
        ["threshold"] = () => nn.Threshold(0.1, 20),
        ["glu"] = () => nn.GLU(),
        ["log_sigmoid"] = nn.LogSigmoid,
        ["softplus"] = () => nn.Softplus(2, 3),
        ["hardshrink"] = () => nn.Hardshrink(0.4),
        ["softshrink"] = () => nn.Softshrink(0.4),
        ["softmax"] = () => nn.Softmax(1),
        ["log_softmax"] = () => nn.LogSoftmax(1),
        ["softmin"] = () => nn.Softmin(1),
        ["gelu"] = nn.GELU,
        ["gelu_tanh"] = () => nn.GELU(global::TorchSharp.Modules.GELU.Approximate.tanh),
        ["prelu"] = () => nn.PReLU(4),
        ["sequential"] = () => nn.Sequential(nn.Conv2d(4, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(12, 3)),
    };

    public static TheoryData<string> Names => [.. Expected.Expected.Names];

    [Theory, MemberData(nameof(Names))]
    public void It_computes_what_PyTorch_computes(string name)
    {
        var expected = Expected.Expected[name];
        using var scope = NewDisposeScope();
        using var module = Modules[name]().to(ScalarType.Float64);
        Assert.Equal(expected["state"].Names, module.state_dict().Keys);
        module.load_state_dict(expected["state"].Tensors());
        foreach (var mode in new[] { "eval", "train" }.Where(expected.Has))
        {
            module.train(mode == "train");
            var x = expected["x"].Leaf();
            var y = module.call(x);
            expected[mode]["y"].Matches(y);

            module.zero_grad();
            y.backward([arange(y.numel(), ScalarType.Float64).cos().view(y.shape)]);
            Tensor?[] gradients = [x.grad, .. module.parameters().Select(parameter => parameter.grad)];
            for (var i = 0; i < gradients.Length; i++)
            {
                expected[mode]["gradients"][i].Matches(gradients[i]);
            }
        }

        foreach (var (buffer, value) in module.named_buffers())
        {
            expected["after"][buffer].Matches(value);
        }
    }

    [Theory, InlineData("relu"), InlineData("leaky_relu"), InlineData("sigmoid"), InlineData("gelu"), InlineData("hardtanh")]
    public void In_place_it_overwrites_its_input(string name)
    {
        using var scope = NewDisposeScope();
        Func<Tensor, Tensor> activation = name switch
        {
            "relu" => x => nn.ReLU(inplace: true).call(x),
            "leaky_relu" => x => nn.LeakyReLU(0.2, inplace: true).call(x),
            "sigmoid" => x => nn.Sigmoid(true).call(x),
            "gelu" => x => nn.GELU(true).call(x),
            _ => x => nn.Hardtanh(-0.5, 0.6, inplace: true).call(x),
        };
        var input = Expected.Expected[name]["x"].Tensor();
        activation(input);
        Expected.Expected[name]["train"]["y"].Matches(input);
    }

    [Fact]
    public void Attention_computes_what_PyTorch_computes()
    {
        var fixture = Fixture.Load(Checkout.At("tests", "TorchSharp.Tests", "nn", "fixtures", "attention.json"));
        using var scope = NewDisposeScope();
        using var module = nn.MultiheadAttention(6, 2).to(ScalarType.Float64);
        var inputs = fixture.Inputs;
        module.load_state_dict(inputs["state"].Tensors());
        module.eval();
        var (output, weights) = module.call(inputs["query"].Tensor(), inputs["key"].Tensor(), inputs["value"].Tensor(), inputs["padding"].Tensor());
        fixture.Expected["output"].Matches(output);
        fixture.Expected["weights"].Matches(weights);
    }
}
