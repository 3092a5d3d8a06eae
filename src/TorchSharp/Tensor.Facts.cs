using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // What a tensor is: type, shape, place.
    public partial class Tensor
    {
        public ScalarType dtype => (ScalarType)Facts.Type;

        public Device device
        {
            get
            {
                var facts = Facts;
                return facts.DeviceType == (sbyte)DeviceType.CPU ? CPU : new Device((DeviceType)facts.DeviceType, facts.DeviceIndex);
            }
        }

        public DeviceType device_type => (DeviceType)Facts.DeviceType;

        public int device_index => Facts.DeviceIndex;

        public layout layout => (layout)Facts.Layout;

        public long ndim => Facts.Dimensions;

        public long Dimensions => ndim;

        public long NumberOfElements => Facts.Elements;

        public long ElementSize => Facts.ElementSize;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_meta => device_type == DeviceType.META;

        public bool is_sparse => layout == layout.sparse_coo;

        public unsafe long[] shape
        {
            get
            {
                using var held = new Held(this);
                var sizes = new long[Facts.Dimensions];
                fixed (long* target = sizes)
                {
                    NativeError.Check(Native.rt_tensor_sizes(held.Handle, target, null), "shape");
                }

                return sizes;
            }
        }

        internal unsafe TensorFacts Facts
        {
            get
            {
                using var held = new Held(this);
                TensorFacts facts;
                NativeError.Check(Native.rt_tensor_facts_of(held.Handle, &facts), "tensor");
                return facts;
            }
        }

        public long dim() => ndim;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_integral() => torch.is_integral(dtype);

        public long storage_offset() => Facts.StorageOffset;

        public long[] size() => shape;

        /// <param name="dim">Negative counts from the end.</param>
        public long size(int dim) => shape[Wrapped(dim)];

        public unsafe long[] stride()
        {
            using var held = new Held(this);
            var count = Facts.Dimensions;
            var sizes = new long[count];
            var strides = new long[count];
            fixed (long* shape = sizes, target = strides)
            {
                NativeError.Check(Native.rt_tensor_sizes(held.Handle, shape, target), "stride");
            }

            return strides;
        }

        public long stride(int dim) => stride()[Wrapped(dim)];

        /// <summary>One dimension as several, a view. libtorch 1.13's own operator for it refuses every call without names.</summary>
        /// <param name="dim">Negative counts from the end.</param>
        /// <param name="sizes">Their product is the dimension's size; one may be −1.</param>
        public Tensor unflatten(long dim, params long[] sizes)
        {
            ArgumentNullException.ThrowIfNull(sizes);
            var (own, place) = (shape, Wrapped(checked((int)dim)));
            return view([.. own[..place], .. sizes, .. own[(place + 1)..]]);
        }

        private int Wrapped(int dim)
        {
            var count = Facts.Dimensions;
            return dim >= -count && dim < count
                ? (dim + count) % count
                : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"the tensor has {count} dimensions");
        }
    }

    public static Tensor unflatten(Tensor input, long dim, params long[] sizes) => input.unflatten(dim, sizes);
}
