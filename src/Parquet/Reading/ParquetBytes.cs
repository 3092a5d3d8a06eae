using Microsoft.Win32.SafeHandles;
using Retable.Contract;

namespace Retable.Parquet.Reading;

/// <summary>An open file with random access.</summary>
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
        byte[] bytes = [];
        Read(offset, count, ref bytes);
        return bytes;
    }

    /// <summary>Reads into a buffer that is reused, and enlarged if necessary.</summary>
    /// <exception cref="DamageException">The file ends before.</exception>
    public ReadOnlyMemory<byte> Read(long offset, int count, ref byte[] memory)
    {
        if (offset < 0 || count < 0 || offset > Length - count)
        {
            throw new DamageException("bytes that lie behind the end of the file");
        }

        memory = memory.Length >= count ? memory : GC.AllocateUninitializedArray<byte>(count);
        for (var done = 0; done < count;)
        {
            var read = RandomAccess.Read(_handle, memory.AsSpan(done, count - done), offset + done);
            done += read > 0 ? read : throw new DamageException("bytes that lie behind the end of the file");
        }

        return memory.AsMemory(0, count);
    }

    public void Dispose() => _handle.Dispose();
}
