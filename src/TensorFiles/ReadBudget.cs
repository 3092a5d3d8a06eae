namespace Retable.TensorFiles;

/// <summary>Limits the memory that one file may claim: 100 times its size, plus 64 MiB.</summary>
/// <remarks>
/// A compressed entry or a tensor of stride 0 can name far more bytes than the file has. Published checkpoints stay below their own
/// size; deflate cannot pass 1,032 to 1, and only a file of zeros comes near.
/// </remarks>
internal sealed class ReadBudget(long fileLength)
{
    private const long Base = 64L << 20;
    private const long Factor = 100;
    private readonly long _total = Base + (Factor * fileLength);
    private long _taken;

    /// <summary>Claims bytes before they are allocated.</summary>
    /// <exception cref="InvalidDataException">The file has claimed too much.</exception>
    public void Take(long bytes, string what)
    {
        if (bytes < 0 || bytes > _total - _taken)
        {
            throw new InvalidDataException($"{what} claims {bytes} bytes; a file of {fileLength} bytes may unfold to {_total} in all and has {_total - _taken} left");
        }

        if (bytes > Array.MaxLength)
        {
            throw new InvalidDataException($"{what} has {bytes} bytes; more than {Array.MaxLength} in one piece are not supported");
        }

        _taken += bytes;
    }
}
