using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>A source of random numbers on one device. Thread-safe as libtorch's: its state has a lock.</summary>
    public class Generator : IDisposable
    {
        private SharedHandle _native;

        /// <param name="seed">The seed it starts from.</param>
        /// <param name="device">Null is the CPU.</param>
        public Generator(ulong seed = 0, Device? device = null)
            : this(Make(seed, device ?? CPU), device ?? CPU)
        {
        }

        private Generator(nint handle, Device device)
        {
            _native = new SharedHandle(handle);
            this.device = device;
        }

        ~Generator() => Dispose(false);

        /// <summary>The CPU's own, which <see cref="torch.manual_seed"/> seeds.</summary>
        public static Generator Default => DefaultOf(CPU);

        public IntPtr Handle
        {
            get
            {
                ObjectDisposedException.ThrowIf(_native.IsClosed, this);
                return _native.Value;
            }
        }

        public Device device { get; }

        /// <summary>The whole state, a byte tensor on the CPU.</summary>
        public Tensor get_state() => During(handle => new Tensor(NativeError.Check(Native.rt_generator_state(handle), "Generator.get_state")));

        /// <exception cref="System.Runtime.InteropServices.ExternalException">It is not the state of such a generator.</exception>
        public void set_state(Tensor value)
        {
            ArgumentNullException.ThrowIfNull(value);
            During(handle =>
            {
                using var state = new Held(value);
                return NativeError.Check(Native.rt_generator_set_state(handle, state.Handle), "Generator.set_state");
            });
        }

        public Generator manual_seed(long seed)
        {
            During(handle => NativeError.Check(Native.rt_generator_set_seed(handle, (ulong)seed), "Generator.manual_seed"));
            return this;
        }

        /// <summary>Seeds it from the machine's entropy and returns the seed.</summary>
        public long seed() => During(handle => (long)Native.rt_generator_reseed(handle));

        public long initial_seed() => During(handle => (long)Native.rt_generator_seed(handle));

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        internal static Generator DefaultOf(Device device) =>
            new(NativeError.Check(Native.rt_generator_default((int)device.type, device.index), $"default generator of {device}"), device);

        /// <summary>Counts a call in, which <see cref="Leave"/> must count out: until then the handle stays valid.</summary>
        /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
        internal nint Enter() => _native.TryEnter() ? _native.Value : throw new ObjectDisposedException(nameof(Generator));

        internal void Leave() => Free(_native.Leave());

        protected virtual void Dispose(bool disposing) => Free(_native.Close());

        private static void Free(nint handle)
        {
            if (handle != 0)
            {
                Native.rt_generator_free(handle);
            }
        }

        private T During<T>(Func<nint, T> call)
        {
            var handle = Enter();
            try
            {
                return call(handle);
            }
            finally
            {
                Leave();
            }
        }

        private static nint Make(ulong seed, Device device) =>
            NativeError.Check(Native.rt_generator_new((int)device.type, device.index, seed), $"generator on {device}");
    }
}
