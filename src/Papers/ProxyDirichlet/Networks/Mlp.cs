using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Papers.ProxyDirichlet.Networks;

/// <summary>The network of the laptop profile: two hidden layers of 128 and 64 units with ReLU, no normalisation.</summary>
public sealed class Mlp : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> features;
    private readonly Module<Tensor, Tensor> fc;

    /// <param name="inputs">Channels × rows × columns.</param>
    /// <param name="outputs">Logits.</param>
    public Mlp(long inputs, long outputs)
        : base(nameof(Mlp))
    {
        features = Sequential(Flatten(), Linear(inputs, 128), ReLU(), Linear(128, 64), ReLU());
        fc = Linear(64, outputs);
        RegisterComponents();
    }

    /// <param name="input">float32 [n, C, H, W].</param>
    /// <returns>[n, outputs].</returns>
    public override Tensor forward(Tensor input)
    {
        using var hidden = features.call(input);
        return fc.call(hidden);
    }
}
