using System.Text;

namespace Retable.Engine.Processes;

/// <summary>A stage's log file with a bound: what is printed beyond it is counted, and its end kept.</summary>
/// <remarks>A step that prints a gigabyte must neither fill the disk nor the memory, and its last lines say most.</remarks>
internal sealed class StepLog : IDisposable
{
    /// <summary>Bytes that are written through.</summary>
    internal const int Bound = 8 << 20;

    /// <summary>Bytes at the end that are kept once the bound is reached.</summary>
    internal const int TailSize = 64 << 10;

    private readonly FileStream _file;
    private readonly byte[] _tail = new byte[TailSize];
    private readonly Lock _lock = new();
    private long _written;
    private bool _full;

    public StepLog(string path)
    {
        Path = path;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
    }

    public string Path { get; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var through = (int)Math.Clamp(Bound - _written, 0, bytes.Length);
            WriteThrough(bytes[..through]);
            Keep(bytes.Length > TailSize ? bytes[^TailSize..] : bytes, _written + Math.Max(bytes.Length - TailSize, 0));
            _written += bytes.Length;
        }
    }

    public void WriteLine(string text) => Write(Encoding.UTF8.GetBytes(text + "\n"));

    /// <summary>The last lines of a closed log; none if there is no log.</summary>
    public static IReadOnlyList<string> LastLines(string path, int count)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.Position = Math.Max(0, file.Length - TailSize);
            using var reader = new StreamReader(file);
            return Lines(reader.ReadToEnd(), count);
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Whether the disk had no room for all that was printed.</summary>
    public bool IsCut => _full;

    /// <summary>The last lines that were printed, from memory: also those that the disk had no room for.</summary>
    public IReadOnlyList<string> LastLinesHeard(int count)
    {
        lock (_lock)
        {
            return Lines(Encoding.UTF8.GetString(Tail()), count);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            var left = _written - Bound - TailSize;
            if (_written > Bound)
            {
                WriteThrough(Encoding.UTF8.GetBytes($"\n[{Math.Max(left, 0)} bytes are left out here]\n"));
                WriteThrough(Tail().AsSpan((int)Math.Max(-left, 0)));
            }

            _file.Dispose();
        }
    }

    private static IReadOnlyList<string> Lines(string text, int count)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        return lines is [""] ? [] : [.. lines.TakeLast(count)];
    }

    /// <summary>A disk without room for the log ends the log and not the step, which may need no more of it.</summary>
    private void WriteThrough(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (!_full)
            {
                _file.Write(bytes);
            }
        }
        catch (IOException)
        {
            _full = true;
        }
    }

    /// <summary>The tail is a ring: byte n of all that was printed stands at n modulo its size.</summary>
    private void Keep(ReadOnlySpan<byte> bytes, long at)
    {
        var start = (int)(at % TailSize);
        var first = Math.Min(bytes.Length, TailSize - start);
        bytes[..first].CopyTo(_tail.AsSpan(start));
        bytes[first..].CopyTo(_tail);
    }

    private byte[] Tail()
    {
        var start = (int)(_written % TailSize);
        return _written < TailSize ? _tail[..start] : [.. _tail[start..], .. _tail[..start]];
    }
}
