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
                var sizes = new long[Facts.Dimensions];
                fixed (long* target = sizes)
                {
                    NativeError.Check(Native.rt_tensor_sizes(Handle, target, null), "shape");
                }

                GC.KeepAlive(this);
                return sizes;
            }
        }

        internal unsafe TensorFacts Facts
        {
            get
            {
                TensorFacts facts;
                NativeError.Check(Native.rt_tensor_facts_of(Handle, &facts), "tensor");
                GC.KeepAlive(this);
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
            var count = Facts.Dimensions;
            var sizes = new long[count];
            var strides = new long[count];
            fixed (long* shape = sizes, target = strides)
            {
                NativeError.Check(Native.rt_tensor_sizes(Handle, shape, target), "stride");
            }

            GC.KeepAlive(this);
            return strides;
        }

        public long stride(int dim) => stride()[Wrapped(dim)];

        private int Wrapped(int dim)
        {
            var count = Facts.Dimensions;
            return dim >= -count && dim < count
                ? (dim + count) % count
                : throw new ArgumentOutOfRangeException(nameof(dim), dim, $"the tensor has {count} dimensions");
        }
    }
}
