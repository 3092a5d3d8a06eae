using System.Security.Cryptography;
using Retable.Contract;

namespace Retable.Remote;

/// <summary>A file that is being fetched, hashed as it grows. What an earlier run fetched of it is kept.</summary>
internal sealed class ArrivingFile : Stream
{
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <param name="path">The file.</param>
    /// <param name="size">The final size; a larger file is useless.</param>
    /// <exception cref="IOException">It cannot be opened, or somebody else is bringing it.</exception>
    public ArrivingFile(string path, long size)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        if (_file.Length > size)
        {
            _file.SetLength(0);
        }

        var buffer = new byte[1 << 16];
        while (_file.Read(buffer) is > 0 and var read)
        {
            _hash.AppendData(buffer, 0, read);
        }
    }

    public override long Length => _file.Length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Position
    {
        get => _file.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        _file.Write(buffer, offset, count);
        _hash.AppendData(buffer, offset, count);
    }

    /// <summary>The digest of what has arrived.</summary>
    public Digest Hash() => Digest.OfHash(_hash.GetCurrentHash());

    /// <summary>Empties the file, because its content is wrong.</summary>
    public void Forget()
    {
        _file.SetLength(0);
        _hash.GetHashAndReset();
    }

    public override void Flush() => _file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
