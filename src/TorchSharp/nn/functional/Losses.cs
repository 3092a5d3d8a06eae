using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What becomes of the losses of a batch. The numbers are libtorch's.</summary>
        public enum Reduction : long
        {
            None = 0,
            Mean = 1,
            Sum = 2,
        }

        // Losses.
        public static partial class functional
        {
            private static readonly Op CrossEntropyOp = new("aten::cross_entropy_loss");
            private static readonly Op NllOp = new("aten::nll_loss_nd");
            private static readonly Op BceOp = new("aten::binary_cross_entropy");
            private static readonly Op BceLogitsOp = new("aten::binary_cross_entropy_with_logits");
            private static readonly Op MseOp = new("aten::mse_loss");
            private static readonly Op L1Op = new("aten::l1_loss");
            private static readonly Op SmoothL1Op = new("aten::smooth_l1_loss");
            private static readonly Op HuberOp = new("aten::huber_loss");
            private static readonly Op KlOp = new("aten::kl_div");
            private static readonly Op CosineEmbeddingOp = new("aten::cosine_embedding_loss");
            private static readonly Op MarginRankingOp = new("aten::margin_ranking_loss");
            private static readonly Op TripletOp = new("aten::triplet_margin_loss");
            private static readonly Op SoftMarginOp = new("aten::soft_margin_loss");

            /// <summary>Cross entropy of logits.</summary>
            /// <param name="input">Logits, [n, C] or [n, C, ...].</param>
            /// <param name="target">Classes, int64 [n], each in 0 … C − 1 or <paramref name="ignore_index"/>; or probabilities, [n, C].</param>
            /// <param name="weight">A weight a class, [C].</param>
            /// <param name="ignore_index">A label that counts nothing, and not in the mean either.</param>
            /// <param name="reduction">The mean weighs by the classes' weights.</param>
            /// <param name="label_smoothing">ε in 0 … 1: the target becomes (1 − ε) · target + ε / C.</param>
            public static Tensor cross_entropy(
                Tensor input,
                Tensor target,
                Tensor? weight = null,
                long ignore_index = -100,
                Reduction reduction = Reduction.Mean,
                double label_smoothing = 0.0) =>
                CrossEntropyOp.Call(input, target, weight, (long)reduction, ignore_index, label_smoothing);

            /// <param name="input">Log-probabilities, [n, C] or [n, C, ...].</param>
            /// <param name="target">Classes, int64 [n].</param>
            /// <param name="weight">A weight a class, [C].</param>
            /// <param name="reduction">The mean weighs by the classes' weights.</param>
            public static Tensor nll_loss(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                NllOp.Call(input, target, weight, (long)reduction, -100L);

            /// <param name="input">Probabilities.</param>
            /// <param name="target">Probabilities of the same shape.</param>
            /// <param name="weight">A weight an element, broadcast.</param>
            /// <param name="reduction">Over all elements.</param>
            public static Tensor binary_cross_entropy(Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
                BceOp.Call(input, target, weight, (long)reduction);

            public static Tensor binary_cross_entropy_with_logits(
                Tensor input, Tensor target, Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? pos_weights = null) =>
                BceLogitsOp.Call(input, target, weight, pos_weights, (long)reduction);

            public static Tensor mse_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => MseOp.Call(input, target, (long)reduction);

            public static Tensor l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) => L1Op.Call(input, target, (long)reduction);

            public static Tensor smooth_l1_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean, double beta = 1.0) =>
                SmoothL1Op.Call(input, target, (long)reduction, beta);

            public static Tensor huber_loss(Tensor input, Tensor target, double delta = 1.0, Reduction reduction = Reduction.Mean) =>
                HuberOp.Call(input, target, (long)reduction, delta);

            /// <summary>Σ target · (log target − input), the divergence of log-probabilities <paramref name="input"/> from the target.</summary>
            /// <param name="input">Log-probabilities.</param>
            /// <param name="target">Log-probabilities, or probabilities if <paramref name="log_target"/> is false.</param>
            /// <param name="log_target">What the target holds. True by default, unlike Python's.</param>
            /// <param name="reduction">The mean is over all elements, not over the batch.</param>
            public static Tensor kl_div(Tensor input, Tensor target, bool log_target = true, Reduction reduction = Reduction.Mean) =>
                KlOp.Call(input, target, (long)reduction, log_target);

            public static Tensor cosine_embedding_loss(
                Tensor input1, Tensor input2, Tensor target, double margin = 0.0, Reduction reduction = Reduction.Mean) =>
                CosineEmbeddingOp.Call(input1, input2, target, margin, (long)reduction);

            public static Tensor margin_ranking_loss(
                Tensor input1, Tensor input2, Tensor target, double margin = 0.0, Reduction reduction = Reduction.Mean) =>
                MarginRankingOp.Call(input1, input2, target, margin, (long)reduction);

            public static Tensor triplet_margin_loss(
                Tensor anchor,
                Tensor positive,
                Tensor negative,
                double margin = 1.0,
                long p = 2,
                double eps = 1e-06,
                bool swap = false,
                Reduction reduction = Reduction.Mean) =>
                TripletOp.Call(anchor, positive, negative, margin, (double)p, eps, swap, (long)reduction);

            public static Tensor soft_margin_loss(Tensor input, Tensor target, Reduction reduction = Reduction.Mean) =>
                SoftMarginOp.Call(input, target, (long)reduction);

            /// <summary>½ (log max(variance, eps) + (input − target)² / max(variance, eps)).</summary>
            public static Tensor gaussian_nll_loss(
                Tensor input, Tensor target, Tensor variance, bool full = false, float eps = 1e-6f, Reduction reduction = Reduction.Mean)
            {
                using var scope = NewDisposeScope();
                var bounded = variance.clamp_min(eps);
                var loss = 0.5 * (bounded.log() + ((input - target).square() / bounded));
                loss = full ? loss + (0.5 * Math.Log(2 * Math.PI)) : loss;
                return (reduction switch { Reduction.Mean => loss.mean(), Reduction.Sum => loss.sum(), _ => loss }).MoveToOuterDisposeScope();
            }
        }
    }
}
