using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An array of numbers of one type on one device, shared with libtorch.</summary>
    /// <remarks>
    /// Disposed by its holder, by the <see cref="DisposeScope"/> it was made in, or at the latest by the collector, which
    /// is told how many bytes a tensor holds. Views and in-place results are tensors of their own on the same memory.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        private readonly long _bytes;
        private nint _handle;

        internal Tensor(IntPtr handle)
        {
            _handle = handle;
            _bytes = MemoryPressure.Add(handle);
            Interlocked.Increment(ref LiveCount);
            if (DisposeScope.Current is { } scope)
            {
                DisposeScope.Adopt(scope, this);
            }
        }

        ~Tensor() => Release();

        /// <summary>Tensors that are alive in this process and not disposed.</summary>
        public static long TotalCount => Interlocked.Read(ref LiveCount);

        /// <summary>A name for the reader; libtorch does not know it.</summary>
        public string? name { get; set; }

        /// <summary>True after it was disposed.</summary>
        public bool IsInvalid => _handle == 0;

        /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
        public IntPtr Handle
        {
            get
            {
                var handle = _handle;
                return handle != 0 ? handle : throw new ObjectDisposedException(nameof(Tensor), "the tensor has been disposed");
            }
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        public void Dispose()
        {
            OwningDisposeScope?.MarkAsDisposed(this);
            OwningDisposeScope = null;
            Release();
            GC.SuppressFinalize(this);
        }

        public Tensor MoveToOuterDisposeScope() => OwningDisposeScope?.MoveToOuter(this) ?? this;

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            OwningDisposeScope?.MarkAsDisposed(this);
            DisposeScope.Adopt(other, this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor DetachFromDisposeScope() => MoveToOtherDisposeScope((DisposeScope?)null);

        /// <summary>Another handle on the same tensor.</summary>
        public Tensor alias() => Wrap(Native.rt_tensor_alias(Handle), "alias");

        internal Tensor Wrap(nint handle, string context)
        {
            GC.KeepAlive(this);
            return new Tensor(NativeError.Check(handle, context));
        }

        private void Release()
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
            {
                Interlocked.Decrement(ref LiveCount);
                Native.rt_tensor_free(handle);
                MemoryPressure.Remove(_bytes);
            }
        }

        private static long LiveCount;
    }
}
