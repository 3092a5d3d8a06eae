using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Attention of several heads, sequence first: [length, batch, dimensions], as the package has it.</summary>
    /// <remarks>Parameters are named as in PyTorch: <c>in_proj_weight</c> [3 d, d], <c>in_proj_bias</c>, <c>out_proj.weight</c>, <c>out_proj.bias</c>.</remarks>
    public sealed class MultiheadAttention : nn.Module<Tensor, Tensor, Tensor, Tensor?, bool, Tensor?, Tuple<Tensor, Tensor>>
    {
        private readonly long _heads;
        private readonly double _dropout;
        private readonly Parameter _inWeight;
        private readonly Parameter? _inBias;
        private readonly Linear _out;

        internal MultiheadAttention(long embedded_dim, long num_heads, double dropout, bool bias)
            : base(nameof(MultiheadAttention))
        {
            if (embedded_dim % num_heads != 0)
            {
                throw new ArgumentException($"{embedded_dim} dimensions cannot be divided among {num_heads} heads", nameof(num_heads));
            }

            (_heads, _dropout) = (num_heads, dropout);
            _inWeight = new Parameter(nn.init.xavier_uniform_(empty([3 * embedded_dim, embedded_dim])));
            register_parameter("in_proj_weight", _inWeight);
            _out = nn.Linear(embedded_dim, embedded_dim, bias);
            if (bias)
            {
                _inBias = new Parameter(zeros([3 * embedded_dim]));
                register_parameter("in_proj_bias", _inBias);
                nn.init.zeros_(_out.bias!);
            }

            register_module("out_proj", _out);
        }

        /// <summary>Attends.</summary>
        /// <param name="query">[targets, batch, d].</param>
        /// <param name="key">[sources, batch, d].</param>
        /// <param name="value">[sources, batch, d].</param>
        /// <param name="key_padding_mask">bool [batch, sources], true where a source is to be ignored.</param>
        /// <param name="need_weights">Whether the second result is wanted; it is the same either way.</param>
        /// <param name="attn_mask">[targets, sources]: bool, true where attention is forbidden, or numbers added to the scores.</param>
        /// <returns>[targets, batch, d], and the weights averaged over the heads, [batch, targets, sources].</returns>
        public override Tuple<Tensor, Tensor> forward(
            Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask, bool need_weights, Tensor? attn_mask)
        {
            using var scope = NewDisposeScope();
            var (batch, width) = (query.size(1), query.size(2));
            var q = Heads(Projected(query, 0)) * (1 / Math.Sqrt(width / _heads)); // [batch, heads, targets, d / heads]
            var scores = q.matmul(Heads(Projected(key, 1)).transpose(-2, -1)); // [batch, heads, targets, sources]
            if (attn_mask is not null)
            {
                scores = Masked(scores, attn_mask);
            }

            if (key_padding_mask is not null)
            {
                scores = Masked(scores, key_padding_mask.view(batch, 1, 1, key.size(0)));
            }

            var weights = nn.functional.softmax(scores, -1);
            var attended = nn.functional.dropout(weights, _dropout, training).matmul(Heads(Projected(value, 2)));
            var joined = attended.permute(2, 0, 1, 3).reshape(query.size(0), batch, width); // [targets, batch, d]
            return new(_out.call(joined).MoveToOuterDisposeScope(), weights.mean([1]).MoveToOuterDisposeScope());
        }

        public new Tuple<Tensor, Tensor> call(
            Tensor query, Tensor key, Tensor value, Tensor? key_padding_mask = null, bool need_weights = true, Tensor? attn_mask = null) =>
            forward(query, key, value, key_padding_mask, need_weights, attn_mask);

        // The parts are registered already, under PyTorch's names.
        protected override void RegisterComponents()
        {
        }

        private static Tensor Masked(Tensor scores, Tensor mask) =>
            mask.dtype == ScalarType.Bool ? scores.masked_fill(mask, double.NegativeInfinity) : scores + mask;

        private Tensor Projected(Tensor input, long third)
        {
            var width = _inWeight.size(1);
            return nn.functional.linear(input, _inWeight.narrow(0, third * width, width), _inBias?.narrow(0, third * width, width));
        }

        // [length, batch, d] to [batch, heads, length, d / heads].
        private Tensor Heads(Tensor input) => input.reshape(input.size(0), input.size(1), _heads, input.size(2) / _heads).permute(1, 2, 0, 3);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.MultiheadAttention MultiheadAttention(
                long embedded_dim, long num_heads, double dropout = 0.0, bool bias = true) => new(embedded_dim, num_heads, dropout, bias);
        }
    }
}
