namespace Retable.TensorFiles;

/// <summary>Gives every error in a file's content the file's path, and one type.</summary>
internal static class FileErrors
{
    public static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or OverflowException or NotSupportedException)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }
}
