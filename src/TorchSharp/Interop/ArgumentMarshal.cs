using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>Lays arguments out for the shim: plain ones in place, lists copied into scratch memory.</summary>
internal static unsafe class ArgumentMarshal
{
    /// <summary>Words of scratch on the stack; longer lists go to the heap.</summary>
    public const int OnStack = 64;

    /// <summary>
    /// Lays out what needs no memory of its own and returns how many words the rest needs. Tensors and generators are held
    /// from here on, those in lists too: <see cref="Leave"/> must follow.
    /// </summary>
    /// <exception cref="ObjectDisposedException">One has been disposed; none is held then.</exception>
    public static int Enter(ReadOnlySpan<Argument> arguments, NativeValue* values)
    {
        var (words, entered) = (0, 0);
        try
        {
            for (; entered < arguments.Length; entered++)
            {
                words += Enter(arguments[entered], ref values[entered]);
            }
        }
        catch
        {
            Leave(arguments[..entered]);
            throw;
        }

        return words;
    }

    /// <summary>Lets go of what <see cref="Enter(ReadOnlySpan{Argument}, NativeValue*)"/> holds.</summary>
    public static void Leave(ReadOnlySpan<Argument> arguments)
    {
        foreach (ref readonly var argument in arguments)
        {
            switch (argument.Tag)
            {
                case NativeTag.Tensor:
                    Unsafe.As<Tensor>(argument.Source!).Leave();
                    break;
                case NativeTag.Tensors or NativeTag.OptionalTensors:
                    HeldList.Leave((Tensor?[])argument.Source!);
                    break;
                case NativeTag.Generator:
                    Unsafe.As<Generator>(argument.Source!).Leave();
                    break;
            }
        }
    }

    private static int Enter(in Argument argument, ref NativeValue value)
    {
        (value.Tag, value.Length, value.Bits) = (argument.Tag, argument.Length, argument.Bits);
        switch (argument.Tag)
        {
            case NativeTag.Tensor:
                value.Bits = Unsafe.As<Tensor>(argument.Source!).Enter();
                return 0;
            case NativeTag.Tensors or NativeTag.OptionalTensors:
                HeldList.Enter((Tensor?[])argument.Source!);
                return Words(argument);
            case NativeTag.Generator:
                value.Bits = Unsafe.As<Generator>(argument.Source!).Enter();
                return 0;
            default:
                return Words(argument);
        }
    }

    // A list of no elements still needs a word: its address must not be null.
    private static int Words(in Argument argument) => argument.Source switch
    {
        null => 0,
        string => (argument.Length / sizeof(long)) + 1,
        double[] { Length: 2 } when argument.Tag == NativeTag.Complex => 2,
        _ => argument.Length + 1,
    };

    /// <summary>Scratch memory of one call.</summary>
    public readonly ref struct Lists : IDisposable
    {
        private readonly nint* _words;
        private readonly bool _onHeap;

        public Lists(nint* stack, int words)
        {
            _onHeap = words > OnStack;
            _words = _onHeap ? (nint*)NativeMemory.Alloc((nuint)words, (nuint)sizeof(nint)) : stack;
        }

        public void Fill(ReadOnlySpan<Argument> arguments, NativeValue* values)
        {
            var next = _words;
            for (var i = 0; i < arguments.Length; i++)
            {
                ref readonly var argument = ref arguments[i];
                if (Words(argument) == 0 || argument.Tag is NativeTag.Tensor or NativeTag.Generator)
                {
                    continue;
                }

                Copy(argument.Source!, next);
                values[i].Bits = (nint)next;
                next += Words(argument);
            }
        }

        public void Dispose()
        {
            if (_onHeap)
            {
                NativeMemory.Free(_words);
            }
        }

        private static void Copy(object source, nint* target)
        {
            switch (source)
            {
                case long[] integers:
                    integers.CopyTo(new Span<long>(target, integers.Length));
                    break;
                case double[] reals:
                    reals.CopyTo(new Span<double>(target, reals.Length));
                    break;
                case string text:
                    Encoding.UTF8.GetBytes(text, new Span<byte>(target, Encoding.UTF8.GetByteCount(text)));
                    break;
                case Tensor?[] tensors:
                    for (var i = 0; i < tensors.Length; i++)
                    {
                        target[i] = tensors[i]?.EnteredHandle ?? 0;
                    }

                    break;
                default:
                    throw new ArgumentException($"a list of {source.GetType()} is not an argument", nameof(source));
            }
        }
    }
}
