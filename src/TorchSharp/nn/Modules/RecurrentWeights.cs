using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The shape of a recurrent network.</summary>
/// <param name="Gates">Blocks of rows of each weight: 4 of an LSTM, 3 of a GRU.</param>
/// <param name="Inputs">Width of the input.</param>
/// <param name="Hidden">Width of the state.</param>
/// <param name="Layers">One above another.</param>
/// <param name="HasBias">Whether there are biases.</param>
/// <param name="BatchFirst">[batch, length, width] instead of [length, batch, width].</param>
/// <param name="Dropout">Between layers, in training.</param>
/// <param name="Bidirectional">Whether another network reads from the end.</param>
internal sealed record RecurrentShape(long Gates, long Inputs, long Hidden, long Layers, bool HasBias, bool BatchFirst, double Dropout, bool Bidirectional)
{
    public int Directions => Bidirectional ? 2 : 1;

    /// <summary>The state of a sequence's start where none is given: zeros [layers · directions, batch, hidden].</summary>
    public Tensor Start(Tensor input) => input.new_zeros([Layers * Directions, input.size(BatchFirst ? 0 : 1), Hidden]);
}

/// <summary>The weights of a recurrent network in the order in which libtorch takes them, registered by PyTorch's names.</summary>
/// <remarks>All start uniform in ±1/√hidden.</remarks>
internal sealed class RecurrentWeights
{
    private readonly List<Parameter> _all = [];

    public RecurrentWeights(nn.Module owner, RecurrentShape shape, Device? device, ScalarType? dtype)
    {
        var rows = shape.Gates * shape.Hidden;
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            var width = layer == 0 ? shape.Inputs : shape.Hidden * shape.Directions;
            foreach (var direction in shape.Bidirectional ? new[] { "", "_reverse" } : [""])
            {
                Add(owner, $"weight_ih_l{layer}{direction}", empty([rows, width], dtype, device), shape.Hidden);
                Add(owner, $"weight_hh_l{layer}{direction}", empty([rows, shape.Hidden], dtype, device), shape.Hidden);
                if (shape.HasBias)
                {
                    Add(owner, $"bias_ih_l{layer}{direction}", empty([rows], dtype, device), shape.Hidden);
                    Add(owner, $"bias_hh_l{layer}{direction}", empty([rows], dtype, device), shape.Hidden);
                }
            }
        }
    }

    public Tensor[] All => [.. _all];

    private void Add(nn.Module owner, string name, Tensor content, long hidden)
    {
        var parameter = Initial.Bias(content, fanIn: hidden);
        owner.register_parameter(name, parameter);
        _all.Add(parameter);
    }
}
