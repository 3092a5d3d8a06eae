using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>Takes the running statistics of batch normalisation anew from pairs that are not masked.</summary>
/// <remarks>
/// <para>A batch is masked as a whole, so that the running statistics after training are a mixture of masked and other batches, while evaluation never masks.
/// The released code evaluates with the mixture; this is our addition, and a result must say that it was used.</para>
/// </remarks>
public static class BatchNormRefresh
{
    /// <summary>Passes pairs through the network in training mode, without gradient, and leaves it in evaluation mode.</summary>
    /// <param name="network">Its weights stay; its running statistics move by their momentum with each batch (40 batches forget the old ones).</param>
    /// <param name="batches">Inputs of unmasked pairs.</param>
    public static void On(nn.Module<Tensor, Tensor> network, IEnumerable<Tensor> batches)
    {
        using var noGradient = no_grad();
        network.train();
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            network.call(batch);
        }

        network.eval();
    }
}
