using Microsoft.Win32.SafeHandles;
using Retable.Contract;

namespace Retable.Parquet.Reading;

/// <summary>A file that is open to be read at any place.</summary>
internal sealed class ParquetBytes : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <exception cref="BadInputException">There is no such file.</exception>
    public ParquetBytes(string path)
    {
        Path = path;
        _handle = File.Exists(path) ? File.OpenHandle(path) : throw Refusals.Missing(path);
        Length = RandomAccess.GetLength(_handle);
    }

    public string Path { get; }

    public long Length { get; }

    /// <exception cref="DamageException">The file ends before.</exception>
    public byte[] Read(long offset, int count)
    {
        if (offset < 0 || count < 0 || offset > Length - count)
        {
            throw new DamageException("bytes that lie behind the end of the file");
        }

        var bytes = GC.AllocateUninitializedArray<byte>(count);
        for (var done = 0; done < count;)
        {
            var read = RandomAccess.Read(_handle, bytes.AsSpan(done), offset + done);
            done += read > 0 ? read : throw new DamageException("bytes that lie behind the end of the file");
        }

        return bytes;
    }

    public void Dispose() => _handle.Dispose();
}
