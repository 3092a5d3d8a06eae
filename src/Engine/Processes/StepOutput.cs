using System.Text;
using Retable.Contract;

namespace Retable.Engine.Processes;

/// <summary>Splits a step's standard output into events and text, in bounded memory whatever comes.</summary>
/// <param name="heard">Receives the events.</param>
/// <param name="text">Receives every byte that is not part of an event.</param>
internal sealed class StepOutput(Action<StepEvent> heard, Action<ReadOnlySpan<byte>> text)
{
    /// <summary>A line that is longer is no event.</summary>
    internal const int LongestEvent = 64 << 10;

    private readonly byte[] _line = new byte[LongestEvent];
    private int _length;
    private bool _tooLong;

    /// <summary>Takes the next bytes.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is var end && end >= 0)
        {
            Add(bytes[..end]);
            EndLine(newLine: true);
            bytes = bytes[(end + 1)..];
        }

        Add(bytes);
    }

    /// <summary>Takes the end of the stream, where a last line may lack its line break.</summary>
    public void End()
    {
        if (_length > 0 || _tooLong)
        {
            EndLine(newLine: false);
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        if (!_tooLong && _length + bytes.Length <= LongestEvent)
        {
            bytes.CopyTo(_line.AsSpan(_length));
            _length += bytes.Length;
            return;
        }

        text(_line.AsSpan(0, _length));
        text(bytes);
        (_length, _tooLong) = (0, true);
    }

    private void EndLine(bool newLine)
    {
        var line = _line.AsSpan(0, _length);
        var what = !_tooLong && line is [(byte)'{', ..] ? StepEvent.FromLine(Encoding.UTF8.GetString(line)) : null;
        if (what is not null)
        {
            heard(what);
        }
        else
        {
            text(line);
            text(newLine ? "\n"u8 : []);
        }

        (_length, _tooLong) = (0, false);
    }
}
