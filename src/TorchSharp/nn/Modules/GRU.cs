using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A network of gated recurrent units.</summary>
    public sealed class GRU : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
    {
        private static readonly Op Run = new("aten::gru.input");
        private readonly RecurrentShape _shape;
        private readonly RecurrentWeights _weights;

        internal GRU(RecurrentShape shape, Device? device, ScalarType? dtype)
            : base(nameof(GRU)) => (_shape, _weights) = (shape, new RecurrentWeights(this, shape, device, dtype));

        /// <param name="input">[length, batch, inputs], or batch first.</param>
        /// <param name="h0">The state at the start, [layers · directions, batch, hidden]; zeros if not given.</param>
        /// <returns>The last layer's states [length, batch, directions · hidden], and the state at the end.</returns>
        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null)
        {
            using var scope = NewDisposeScope();
            var result = Run.CallPair(
                input,
                h0 ?? _shape.Start(input),
                _weights.All,
                _shape.HasBias,
                _shape.Layers,
                _shape.Dropout,
                training,
                _shape.Bidirectional,
                _shape.BatchFirst);
            return scope.MoveToOuter(result.Item1, result.Item2);
        }

        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.GRU GRU(
                long inputSize,
                long hiddenSize,
                long numLayers = 1,
                bool bias = true,
                bool batchFirst = false,
                double dropout = 0.0,
                bool bidirectional = false,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(new(3, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional), device, dtype);
        }
    }
}
