using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers on one device. Thread-safe as libtorch's: its state has a lock.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        /// <param name="seed">The seed it starts from.</param>
        /// <param name="device">Null is the CPU.</param>
        public Generator(ulong seed = 0, Device? device = null)
            : this(Make(seed, device ?? CPU), device ?? CPU)
        {
        }

        private Generator(nint handle, Device device)
        {
            _handle = handle;
            this.device = device;
        }

        ~Generator() => Dispose(false);

        /// <summary>The CPU's own, which <see cref="torch.manual_seed"/> seeds.</summary>
        public static Generator Default => DefaultOf(CPU);

        public IntPtr Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(_handle == 0, this);
                return _handle;
            }
        }

        public Device device { get; }

        /// <summary>The whole state, a byte tensor on the CPU.</summary>
        public Tensor get_state() => new(NativeError.Check(Native.rt_generator_state(Handle), "Generator.get_state"));

        /// <exception cref="System.Runtime.InteropServices.ExternalException">It is not the state of such a generator.</exception>
        public void set_state(Tensor value)
        {
            NativeError.Check(Native.rt_generator_set_state(Handle, value.Handle), "Generator.set_state");
            GC.KeepAlive(value);
        }

        public Generator manual_seed(long seed)
        {
            NativeError.Check(Native.rt_generator_set_seed(Handle, (ulong)seed), "Generator.manual_seed");
            return this;
        }

        /// <summary>Seeds it from the machine's entropy and returns the seed.</summary>
        public long seed() => (long)Native.rt_generator_reseed(Handle);

        public long initial_seed() => (long)Native.rt_generator_seed(Handle);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        internal static Generator DefaultOf(Device device) =>
            new(NativeError.Check(Native.rt_generator_default((int)device.type, device.index), $"default generator of {device}"), device);

        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
            {
                Native.rt_generator_free(handle);
            }
        }

        private static nint Make(ulong seed, Device device) =>
            NativeError.Check(Native.rt_generator_new((int)device.type, device.index, seed), $"generator on {device}");
    }
}
