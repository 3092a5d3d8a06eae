using System.Buffers;

namespace Retable.Engine.Processes;

/// <summary>A stream of bytes without the secrets, also where one comes in several reads: what could be the beginning of one is held back until more is known.</summary>
/// <param name="secrets">What to hide.</param>
/// <param name="passed">Receives what is left.</param>
internal sealed class SecretsFilter(Secrets secrets, ReadOnlySpanAction passed)
{
    private readonly byte[][] _patterns = [.. secrets.Patterns];
    private readonly SearchValues<byte> _beginnings = SearchValues.Create([.. secrets.Patterns.Select(pattern => pattern[0])]);
    private byte[] _held = [];

    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (_patterns.Length == 0)
        {
            passed(bytes);
            return;
        }

        _held = Pass([.. _held, .. bytes], isEnd: false);
    }

    /// <summary>No more will come.</summary>
    public void End() => _held = Pass(_held, isEnd: true);

    private byte[] Pass(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        var (at, written) = (0, 0);
        while (at < bytes.Length)
        {
            var next = bytes[at..].IndexOfAny(_beginnings);
            at = next < 0 ? bytes.Length : at + next;
            var rest = bytes[at..];
            if (rest.Length > 0 && !isEnd && MayBegin(rest))
            {
                break;
            }

            var length = LengthAt(rest);
            if (length == 0)
            {
                at = Math.Min(at + 1, bytes.Length);
                continue;
            }

            passed(bytes[written..at]);
            passed("***"u8);
            at += length;
            written = at;
        }

        passed(bytes[written..at]);
        return bytes[at..].ToArray();
    }

    /// <summary>Whether a secret begins here that needs more bytes than there are.</summary>
    private bool MayBegin(ReadOnlySpan<byte> rest)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.Length > rest.Length && pattern.AsSpan().StartsWith(rest))
            {
                return true;
            }
        }

        return false;
    }

    private int LengthAt(ReadOnlySpan<byte> rest)
    {
        foreach (var pattern in _patterns)
        {
            if (rest.StartsWith(pattern))
            {
                return pattern.Length;
            }
        }

        return 0;
    }
}

/// <summary>Takes some bytes.</summary>
internal delegate void ReadOnlySpanAction(ReadOnlySpan<byte> bytes);
