using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Recurrent networks and stacks of transformer layers against PyTorch.</summary>
public sealed class SequenceFixtureTests
{
    private static readonly Fixture File = Fixture.Load(Checkout.At("tests", "TorchSharp.Tests", "nn", "fixtures", "sequences.json"));

    [Fact]
    public void An_LSTM_of_two_layers_and_directions_computes_what_PyTorch_computes()
    {
        using var scope = NewDisposeScope();
        var expected = File.Expected["lstm"];
        using var module = nn.LSTM(4, 6, numLayers: 2, bidirectional: true).to(ScalarType.Float64);
        Assert.Equal(expected["state"].Names, module.state_dict().Keys);
        module.load_state_dict(expected["state"].Tensors());
        var (x, start) = (expected["x"].Leaf(), expected["start"].Tensor());
        var (y, state, memory) = module.call(x, (start, start.cos()));
        expected["y"].Matches(y);
        expected["last"][0].Matches(state);
        expected["last"][1].Matches(memory);
        GradientsMatch(expected, y, [x, .. module.parameters()]);
        expected["from_zeros"].Matches(module.call(x).Item1);
    }

    [Fact]
    public void A_GRU_of_two_layers_computes_what_PyTorch_computes()
    {
        using var scope = NewDisposeScope();
        var expected = File.Expected["gru"];
        using var module = nn.GRU(4, 6, numLayers: 2, bias: false).to(ScalarType.Float64);
        Assert.Equal(expected["state"].Names, module.state_dict().Keys);
        module.load_state_dict(expected["state"].Tensors());
        var (x, start) = (expected["x"].Leaf(), expected["start"].Tensor());
        var (y, state) = module.call(x, start);
        expected["y"].Matches(y);
        expected["last"][0].Matches(state);
        GradientsMatch(expected, y, [x, .. module.parameters()]);
        expected["from_zeros"].Matches(module.call(x).Item1);
    }

    [Fact]
    public void Batch_first_is_the_same_sequence_turned()
    {
        using var scope = NewDisposeScope();
        var expected = File.Expected["gru"];
        using var module = nn.GRU(4, 6, numLayers: 2, bias: false, batchFirst: true).to(ScalarType.Float64);
        module.load_state_dict(expected["state"].Tensors());
        expected["from_zeros"].Matches(module.call(expected["x"].Tensor().transpose(0, 1)).Item1.transpose(0, 1));
    }

    [Fact]
    public void An_encoder_computes_what_PyTorch_computes_with_masks_and_without()
    {
        using var scope = NewDisposeScope();
        var expected = File.Expected["encoder"];
        using var layer = nn.TransformerEncoderLayer(6, 2, 8, dropout: 0);
        using var module = nn.TransformerEncoder(layer, 2).to(ScalarType.Float64);
        Assert.Equal(expected["state"].Names, module.state_dict().Keys);
        module.load_state_dict(expected["state"].Tensors());
        var x = expected["x"].Tensor();
        expected["y"].Matches(module.call(x));
        var mask = ones([5, 5], ScalarType.Bool).triu(1);
        expected["masked"].Matches(module.call(x, mask, expected["padding"].Tensor()));
    }

    [Fact]
    public void The_layers_of_an_encoder_start_alike_and_learn_apart()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.TransformerEncoderLayer(6, 2, 8);
        using var module = nn.TransformerEncoder(layer, 2);
        var state = module.state_dict();
        Assert.True(state["layers.0.linear1.weight"].allclose(state["layers.1.linear1.weight"]));
        using (no_grad())
        {
            state["layers.0.linear1.weight"].zero_();
        }

        Assert.NotEqual(0, state["layers.1.linear1.weight"].abs().sum().item<float>());
    }

    [Fact]
    public void A_transposed_convolution_gives_the_size_asked_for()
    {
        using var scope = NewDisposeScope();
        using var module = nn.ConvTranspose2d(1, 1, 3, stride: 2, padding: 1);
        Assert.Equal([1, 1, 9, 10], module.call(ones([1, 1, 5, 5]), [9, 10]).shape);
        Assert.Throws<ArgumentException>(() => module.call(ones([1, 1, 5, 5]), [11, 9]));
    }

    private static void GradientsMatch(FixtureNode expected, Tensor y, Tensor[] inputs)
    {
        var gradients = autograd.grad([y], inputs, [arange(y.numel(), ScalarType.Float64).cos().view(y.shape)]);
        for (var i = 0; i < inputs.Length; i++)
        {
            expected["gradients"][i].Matches(gradients[i]);
        }
    }
}
