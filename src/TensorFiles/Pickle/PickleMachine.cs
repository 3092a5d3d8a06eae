using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Retable.TensorFiles.Pickle;

/// <summary>Reads one pickle into plain values: globals are looked up in a fixed list, so no code of the file's choosing can run.</summary>
/// <remarks>
/// What comes out: null, bool, long, <see cref="BigInteger"/>, double, string, byte[], <c>object?[]</c> for a tuple,
/// <c>List&lt;object?&gt;</c> for a list or set, <see cref="PickledDictionary"/>, and what the globals and the persistent loader make.
/// Work and memory are bounded by the file's length: every length is compared with what is left, every copy is claimed from the budget.
/// </remarks>
internal sealed class PickleMachine(BoundedReader reader, PickleGlobals globals, Func<object?, object?> persistentLoad)
{
    private const int MaximumOperations = 10_000_000;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = [];

    /// <summary>Reads up to and including STOP and returns the pickled value.</summary>
    /// <exception cref="InvalidDataException">Broken, refused, or larger than allowed.</exception>
    public object? Run()
    {
        for (var operations = 0; operations < MaximumOperations; operations++)
        {
            var opcode = (Opcode)reader.Byte("a pickle");
            if (opcode == Opcode.Stop)
            {
                return Pop();
            }

            if (!Number(opcode) && !Text(opcode) && !Collection(opcode) && !Memo(opcode) && !Object(opcode))
            {
                throw new InvalidDataException($"the pickle has an instruction that is not supported, 0x{(byte)opcode:x2}, at byte {reader.Position - 1}");
            }
        }

        throw new InvalidDataException($"the pickle has more than {MaximumOperations} instructions");
    }

    private bool Number(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.None: Push(null); break;
            case Opcode.NewTrue: Push(true); break;
            case Opcode.NewFalse: Push(false); break;
            case Opcode.BinInt: Push((long)reader.Int32("an integer")); break;
            case Opcode.BinInt1: Push((long)reader.Byte("an integer")); break;
            case Opcode.BinInt2: Push((long)reader.UInt16("an integer")); break;
            case Opcode.BinFloat: Push(BinaryPrimitives.ReadDoubleBigEndian(reader.Bytes(8, "a float"))); break;
            case Opcode.Long1:
                var value = new BigInteger(reader.Bytes(reader.Byte("an integer"), "an integer"));
                Push(value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value);
                break;
            default: return false;
        }

        return true;
    }

    private bool Text(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.BinUnicode: Push(Encoding.UTF8.GetString(Bytes((uint)reader.Int32("a text")))); break;
            case Opcode.ShortBinUnicode: Push(Encoding.UTF8.GetString(Bytes(reader.Byte("a text")))); break;
            case Opcode.BinUnicode8: Push(Encoding.UTF8.GetString(Bytes(reader.Int64("a text")))); break;
            case Opcode.BinString: Push(Encoding.Latin1.GetString(Bytes((uint)reader.Int32("a text")))); break;
            case Opcode.ShortBinString: Push(Encoding.Latin1.GetString(Bytes(reader.Byte("a text")))); break;
            case Opcode.BinBytes: Push(Bytes((uint)reader.Int32("bytes"))); break;
            case Opcode.ShortBinBytes: Push(Bytes(reader.Byte("bytes"))); break;
            case Opcode.BinBytes8: Push(Bytes(reader.Int64("bytes"))); break;
            default: return false;
        }

        return true;
    }

    private bool Collection(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Mark: _marks.Add(_stack.Count); break;
            case Opcode.Pop: Pop(); break;
            case Opcode.EmptyTuple: Push(Array.Empty<object?>()); break;
            case Opcode.Tuple1: Push(Take(1)); break;
            case Opcode.Tuple2: Push(Take(2)); break;
            case Opcode.Tuple3: Push(Take(3)); break;
            case Opcode.Tuple: Push(TakeToMark()); break;
            case Opcode.EmptyList or Opcode.EmptySet: Push(new List<object?>()); break;
            case Opcode.EmptyDict: Push(new PickledDictionary()); break;
            case Opcode.Append: Extend(Take(1)); break;
            case Opcode.Appends or Opcode.AddItems: Extend(TakeToMark()); break;
            case Opcode.SetItem: SetItems(Take(2)); break;
            case Opcode.SetItems: SetItems(TakeToMark()); break;
            default: return false;
        }

        return true;
    }

    private bool Memo(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.BinPut: Remember(reader.Byte("a memo index")); break;
            case Opcode.LongBinPut: Remember((uint)reader.Int32("a memo index")); break;
            case Opcode.Memoize: Remember(_memo.Count); break;
            case Opcode.BinGet: Push(Recall(reader.Byte("a memo index"))); break;
            case Opcode.LongBinGet: Push(Recall((uint)reader.Int32("a memo index"))); break;
            default: return false;
        }

        return true;
    }

    private bool Object(Opcode opcode)
    {
        switch (opcode)
        {
            case Opcode.Proto:
                var protocol = reader.Byte("the protocol");
                if (protocol is < 2 or > 5)
                {
                    throw new InvalidDataException($"the pickle is of protocol {protocol}; 2 to 5 are supported");
                }

                break;
            case Opcode.Frame: reader.Int64("a frame's length"); break;
            case Opcode.Global: Push(globals.Find(Line(), Line())); break;
            case Opcode.StackGlobal:
                Push(Take(2) is [string module, string name] ? globals.Find(module, name) : throw new InvalidDataException("a global's name is not a text"));
                break;
            case Opcode.Reduce or Opcode.NewObj:
                Push(Take(2) is [PickleGlobal callable, object?[] arguments]
                    ? callable.Call(arguments)
                    : throw new InvalidDataException("the pickle calls something that is no function of the known list"));
                break;
            case Opcode.Build:
                var state = Pop();
                (Peek() as IPickleState)?.Build(state);
                break;
            case Opcode.BinPersId: Push(persistentLoad(Pop())); break;
            default: return false;
        }

        return true;
    }

    private byte[] Bytes(long count) => reader.Bytes(count, "a text or bytes");

    private string Line()
    {
        var text = new StringBuilder();
        for (var next = reader.Byte("a name"); next != '\n'; next = reader.Byte("a name"))
        {
            text.Append((char)next);
            if (text.Length > 1000)
            {
                throw new InvalidDataException("a global's name is longer than 1000 letters");
            }
        }

        return text.ToString();
    }

    private void Extend(object?[] items)
    {
        if (Peek() is not List<object?> list)
        {
            throw new InvalidDataException("the pickle appends to something that is no list");
        }

        list.AddRange(items);
    }

    private void SetItems(object?[] items)
    {
        if (Peek() is not PickledDictionary dictionary || items.Length % 2 != 0)
        {
            throw new InvalidDataException("the pickle sets items of something that is no dictionary");
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            dictionary.Set(items[i], items[i + 1]);
        }
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Pop() => Take(1)[0];

    private object? Peek() => _stack.Count > Floor ? _stack[^1] : throw Underflow();

    private object?[] Take(int count)
    {
        if (_stack.Count - count < Floor)
        {
            throw Underflow();
        }

        object?[] top = [.. _stack.GetRange(_stack.Count - count, count)];
        _stack.RemoveRange(_stack.Count - count, count);
        return top;
    }

    private object?[] TakeToMark()
    {
        if (_marks.Count == 0)
        {
            throw Underflow();
        }

        var items = Take(_stack.Count - Floor);
        _marks.RemoveAt(_marks.Count - 1);
        return items;
    }

    // Nothing below the last mark may be taken: Python's own machine keeps a stack a mark.
    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    // A writer numbers what it remembers one by one; a number far beyond would ask for a table of that size.
    private void Remember(long index)
    {
        if (index > reader.Position)
        {
            throw new InvalidDataException(FormattableString.Invariant($"the pickle remembers under number {index} after {reader.Position} bytes"));
        }

        while (_memo.Count <= index)
        {
            _memo.Add(null);
        }

        _memo[(int)index] = Peek();
    }

    private object? Recall(long index) => index < _memo.Count
        ? _memo[(int)index]
        : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"the pickle recalls number {index}, which it never stored"));

    private InvalidDataException Underflow() => new($"the pickle takes from an empty stack at byte {reader.Position - 1}");
}
