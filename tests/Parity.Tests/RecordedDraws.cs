using Retable.Papers.Url;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The random numbers that a fixture of url records, in the order in which the original drew them: round after round of proposals, one set of normals.</summary>
internal sealed class RecordedDraws(FixtureNode inputs) : IVmfDraws
{
    private int _betas;
    private int _uniforms;

    public Tensor Beta(double concentration, long entries) => Tensors.Of(inputs["beta"])[_betas++].reshape(entries);

    public Tensor Uniform(params long[] shape) => Tensors.Of(inputs["uniform"])[_uniforms++].reshape(shape);

    public Tensor Normal(params long[] shape) => Tensors.Of(inputs["normal"]).reshape(shape);

    /// <summary>Asserts that as many rounds were asked for as the original took.</summary>
    public void AreAllUsed() => Assert.Equal((int)inputs["uniform"].Shape[0], _uniforms);
}
