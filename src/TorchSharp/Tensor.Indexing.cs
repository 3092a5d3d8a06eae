using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Brackets. Reading with numbers and slices gives views; with tensors it copies; writing writes through.
    public partial class Tensor
    {
        private static readonly Op Index = new("aten::index.Tensor");
        private static readonly Op IndexPut = new("aten::index_put_");
        private static readonly Op Select = new("aten::select.int");

        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices).Dispose();
        }

        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices).Dispose();
        }

        public Tensor this[long i1]
        {
            get => Select.Call(this, 0, i1);
            set => index_put_(value, Places(i1)).Dispose();
        }

        public Tensor this[long i1, long i2]
        {
            get => index(Places(i1, i2));
            set => index_put_(value, Places(i1, i2)).Dispose();
        }

        public Tensor this[long i1, long i2, long i3]
        {
            get => index(Places(i1, i2, i3));
            set => index_put_(value, Places(i1, i2, i3)).Dispose();
        }

        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => index(Places(i1, i2, i3, i4));
            set => index_put_(value, Places(i1, i2, i3, i4)).Dispose();
        }

        // Named, because a plain number would turn into a tensor rather than into an index.
        private static TensorIndex[] Places(params ReadOnlySpan<long> numbers)
        {
            var places = new TensorIndex[numbers.Length];
            for (var i = 0; i < places.Length; i++)
            {
                places[i] = TensorIndex.Single(numbers[i]);
            }

            return places;
        }

        public Tensor index(params TensorIndex[] indices)
        {
            var view = IndexedView.Of(this, indices);
            if (view.Indices is null)
            {
                return view.Tensor;
            }

            using (view.Tensor)
            {
                return Index.Call(view.Tensor, Argument.Indices(view.Indices));
            }
        }

        public Tensor index(params Tensor[] indices) => Index.Call(this, Argument.Indices(indices));

        /// <summary>Writes into the chosen places and returns this tensor under a new handle.</summary>
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => index_put_(value, indices, false);

        /// <param name="value">Broadcast to the chosen places.</param>
        /// <param name="indices">The places.</param>
        /// <param name="accumulate">Add instead of overwrite; a place named twice is then added to twice.</param>
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate)
        {
            var view = IndexedView.Of(this, indices);
            using (view.Tensor)
            {
                if (view.Indices is not null)
                {
                    IndexPut.Call(view.Tensor, Argument.Indices(view.Indices), value, accumulate).Dispose();
                }
                else if (accumulate)
                {
                    view.Tensor.add_(value).Dispose();
                }
                else
                {
                    view.Tensor.copy_(value).Dispose();
                }
            }

            return alias();
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) => index_put_(value, indices, false);

        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate) =>
            IndexPut.Call(this, Argument.Indices(indices), value, accumulate);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var filled = scalar_tensor(value, dtype, device);
            return index_put_(filled, indices, false);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var filled = scalar_tensor(value, dtype, device);
            return index_put_(filled, indices, false);
        }
    }
}
