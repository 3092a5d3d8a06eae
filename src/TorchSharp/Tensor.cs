using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>An array of numbers of one type on one device, shared with libtorch.</summary>
    /// <remarks>
    /// Disposed by its holder, by the <see cref="DisposeScope"/> it was made in, or at the latest by the collector, which
    /// is told how many bytes a tensor holds. Views and in-place results are tensors of their own on the same memory.
    /// Disposing one that a call on another thread is using frees it when that call has ended.
    /// </remarks>
    public partial class Tensor : IDisposable
    {
        private readonly long _bytes;
        private SharedHandle _native;

        internal Tensor(IntPtr handle)
        {
            _native = new SharedHandle(handle);
            _bytes = MemoryPressure.Add(handle);
            Interlocked.Increment(ref LiveCount);
            if (DisposeScope.Current is { } scope)
            {
                DisposeScope.Adopt(scope, this);
            }
        }

        ~Tensor() => Free(_native.Close());

        /// <summary>Tensors that are alive in this process and not disposed.</summary>
        public static long TotalCount => Interlocked.Read(ref LiveCount);

        /// <summary>A name for the reader; libtorch does not know it.</summary>
        public string? name { get; set; }

        /// <summary>True after it was disposed.</summary>
        public bool IsInvalid => _native.IsClosed;

        /// <summary>The shim's handle; nothing keeps it from being freed when the tensor is disposed.</summary>
        /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
        public IntPtr Handle => _native.IsClosed ? throw Disposed() : _native.Value;

        internal DisposeScope? OwningDisposeScope { get; set; }

        /// <summary>The handle of a tensor that the caller has entered.</summary>
        internal nint EnteredHandle => _native.Value;

        public void Dispose()
        {
            OwningDisposeScope?.MarkAsDisposed(this);
            OwningDisposeScope = null;
            Free(_native.Close());
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
        public Tensor alias()
        {
            using var held = new Held(this);
            return new Tensor(NativeError.Check(Native.rt_tensor_alias(held.Handle), "alias"));
        }

        /// <summary>Counts a call in, which <see cref="Leave"/> must count out: until then the handle stays valid.</summary>
        /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
        internal nint Enter() => _native.TryEnter() ? _native.Value : throw Disposed();

        internal void Leave() => Free(_native.Leave());

        private static ObjectDisposedException Disposed() => new(nameof(Tensor), "the tensor has been disposed");

        private void Free(nint handle)
        {
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
