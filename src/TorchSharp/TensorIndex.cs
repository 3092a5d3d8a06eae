namespace TorchSharp;

public static partial class torch
{
    /// <summary>What stands between the brackets for one dimension (or for none, or for the rest).</summary>
    public readonly struct TensorIndex
    {
        internal enum Kind
        {
            None,
            Single,
            Null,
            Ellipsis,
            Bool,
            Tensor,
            Slice,
        }

        private TensorIndex(Kind kind, long? first = null, long? stop = null, long? step = null, Tensor? indices = null)
        {
            (What, First, Stop, Step, Indices) = (kind, first, stop, step, indices);
        }

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex None { get; } = new(Kind.None);

        public static TensorIndex Null { get; } = new(Kind.Null);

        /// <summary>All dimensions that the other indices leave.</summary>
        public static TensorIndex Ellipsis { get; } = new(Kind.Ellipsis);

        /// <summary>All of a dimension.</summary>
        public static TensorIndex Colon { get; } = new(Kind.Slice);

        internal Kind What { get; }

        /// <summary>Where a slice starts, the number of a single index, 0 or 1 for a boolean.</summary>
        internal long? First { get; }

        internal long? Stop { get; }

        internal long? Step { get; }

        internal Tensor? Indices { get; }

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Tensor value) => Tensor(value);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex(Index index) => Single(FromEnd(index));

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) => new(Kind.Slice, start, stop, step);

        public static TensorIndex Slice((int? start, int? end) range) => Slice(range.start, range.end);

        /// <summary>A range of C#, whose end counts from the end: <c>1..^1</c>.</summary>
        public static TensorIndex Slice(Range range) =>
            Slice(FromEnd(range.Start), range.End.Equals(Index.End) ? null : FromEnd(range.End));

        public static TensorIndex Single(long? index) => new(Kind.Single, index);

        public static TensorIndex Bool(bool value) => new(Kind.Bool, value ? 1 : 0);

        /// <summary>Positions (int64) or a mask (bool).</summary>
        public static TensorIndex Tensor(Tensor tensor) => new(Kind.Tensor, indices: tensor);

        private static long FromEnd(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
