namespace Retable.TensorFiles;

/// <summary>Turns every error in a file's content into one type of exception that names the file.</summary>
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
