using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>A network of long short-term memory.</summary>
    public sealed class LSTM : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
    {
        private static readonly Op Run = new("aten::lstm.input");
        private readonly RecurrentShape _shape;
        private readonly RecurrentWeights _weights;

        internal LSTM(RecurrentShape shape, Device? device, ScalarType? dtype)
            : base(nameof(LSTM)) => (_shape, _weights) = (shape, new RecurrentWeights(this, shape, device, dtype));

        /// <param name="input">[length, batch, inputs], or batch first.</param>
        /// <param name="h0_c0">State and memory at the start, each [layers · directions, batch, hidden]; zeros if not given.</param>
        /// <returns>The last layer's states [length, batch, directions · hidden], and state and memory at the end.</returns>
        public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
        {
            using var scope = NewDisposeScope();
            var (state, memory) = h0_c0 ?? (_shape.Start(input), _shape.Start(input));
            var result = Run.CallTriple(
                input,
                new[] { state, memory },
                _weights.All,
                _shape.HasBias,
                _shape.Layers,
                _shape.Dropout,
                training,
                _shape.Bidirectional,
                _shape.BatchFirst);
            return scope.MoveToOuter(result.Item1, result.Item2, result.Item3);
        }

        public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.LSTM LSTM(
                long inputSize,
                long hiddenSize,
                long numLayers = 1,
                bool bias = true,
                bool batchFirst = false,
                double dropout = 0.0,
                bool bidirectional = false,
                Device? device = null,
                ScalarType? dtype = null) =>
                new(new(4, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional), device, dtype);
        }
    }
}
