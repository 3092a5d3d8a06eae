using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Self-attention and a perceptron of one hidden layer, each added to its input and normalized after it.</summary>
    /// <remarks>
    /// Sequence first: [length, batch, width]. Parameters are named as in PyTorch: <c>self_attn.…</c>, <c>linear1</c>, <c>linear2</c>,
    /// <c>norm1</c>, <c>norm2</c>. Source: Vaswani et al., NeurIPS 2017.
    /// </remarks>
    public sealed class TransformerEncoderLayer
        : nn.Module<Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor, Tensor>
    {
        private readonly (long Width, long Heads, long Hidden, double Dropout, nn.Activations Activation) _shape;
        private readonly MultiheadAttention _attention;
        private readonly Linear _first;
        private readonly Linear _second;
        private readonly LayerNorm _afterAttention;
        private readonly LayerNorm _afterPerceptron;

        internal TransformerEncoderLayer(long d_model, long nhead, long dim_feedforward, double dropout, nn.Activations activation)
            : base(nameof(TransformerEncoderLayer))
        {
            _shape = (d_model, nhead, dim_feedforward, dropout, activation);
            _attention = nn.MultiheadAttention(d_model, nhead, dropout);
            (_first, _second) = (nn.Linear(d_model, dim_feedforward), nn.Linear(dim_feedforward, d_model));
            (_afterAttention, _afterPerceptron) = (nn.LayerNorm(d_model), nn.LayerNorm(d_model));
            register_module("self_attn", _attention);
            register_module("linear1", _first);
            register_module("linear2", _second);
            register_module("norm1", _afterAttention);
            register_module("norm2", _afterPerceptron);
        }

        public override Tensor forward(Tensor src) => call(src, null!, null!);

        public Tensor call(Tensor src, Tensor src_mask) => call(src, src_mask, null!);

        /// <param name="src">[length, batch, width].</param>
        /// <param name="src_mask">[length, length]: bool, true where attention is forbidden, or numbers added to the scores; may be null.</param>
        /// <param name="src_key_padding_mask">bool [batch, length], true where a place is to be ignored; may be null.</param>
        public Tensor call(Tensor src, Tensor src_mask, Tensor src_key_padding_mask)
        {
            using var scope = NewDisposeScope();
            var attended = _attention.call(src, src, src, src_key_padding_mask, false, src_mask).Item1;
            var x = _afterAttention.call(src + Dropped(attended));
            var hidden = _first.call(x);
            var active = _shape.Activation == nn.Activations.GELU ? nn.functional.gelu(hidden) : hidden.relu_();
            return _afterPerceptron.call(x + Dropped(_second.call(Dropped(active)))).MoveToOuterDisposeScope();
        }

        /// <summary>Another layer with the same numbers.</summary>
        internal TransformerEncoderLayer Copy()
        {
            var copy = new TransformerEncoderLayer(_shape.Width, _shape.Heads, _shape.Hidden, _shape.Dropout, _shape.Activation).to(_first.weight);
            copy.load_state_dict(state_dict());
            copy.train(training);
            return copy;
        }

        // The parts are registered already, under PyTorch's names.
        protected override void RegisterComponents()
        {
        }

        private Tensor Dropped(Tensor input) => nn.functional.dropout(input, _shape.Dropout, training);
    }

    /// <summary>Layers one after another.</summary>
    public sealed class TransformerEncoder
        : nn.Module<Tensor, Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor, Tensor>, nn.IModule<Tensor, Tensor>
    {
        private readonly ModuleList<TransformerEncoderLayer> _layers;

        internal TransformerEncoder(TransformerEncoderLayer encoder_layer, long num_layers)
            : base(nameof(TransformerEncoder))
        {
            ArgumentNullException.ThrowIfNull(encoder_layer);
            _layers = new([.. Enumerable.Range(0, checked((int)num_layers)).Select(_ => encoder_layer.Copy())]);
            register_module("layers", _layers);
        }

        /// <summary>As of <see cref="TransformerEncoderLayer.call(Tensor, Tensor, Tensor)"/>; both masks may be null.</summary>
        public override Tensor forward(Tensor src, Tensor src_mask, Tensor src_key_padding_mask)
        {
            using var scope = NewDisposeScope();
            var x = src.alias();
            foreach (var layer in _layers)
            {
                x = layer.call(x, src_mask, src_key_padding_mask);
            }

            return x.MoveToOuterDisposeScope();
        }

        public Tensor call(Tensor src, Tensor src_mask) => call(src, src_mask, null!);

        public Tensor call(Tensor src) => call(src, null!, null!);

        // The parts are registered already, under PyTorch's names.
        protected override void RegisterComponents()
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Between the two layers of a transformer's perceptron.</summary>
            public enum Activations
            {
                ReLU = 0,
                GELU = 1,
            }

            public static Modules.TransformerEncoderLayer TransformerEncoderLayer(
                long d_model = 512, long nhead = 8, long dim_feedforward = 2048, double dropout = 0.1, Activations activation = Activations.ReLU) =>
                new(d_model, nhead, dim_feedforward, dropout, activation);

            /// <param name="encoder_layer">Copied for each layer: all start alike.</param>
            /// <param name="num_layers">How many.</param>
            public static Modules.TransformerEncoder TransformerEncoder(Modules.TransformerEncoderLayer encoder_layer, long num_layers) =>
                new(encoder_layer, num_layers);
        }
    }
}
