using Retable.Contract;

namespace Retable.Parquet.Reading;

/// <summary>Says in the reader's words why a file or a part of it cannot be read.</summary>
internal static class Refusals
{
    /// <summary>Runs a piece of reading; any exception that a decoder raises on damaged bytes becomes one error that names the file.</summary>
    /// <exception cref="BadInputException">The bytes contradict the format.</exception>
    /// <exception cref="MachineException">The disk or the memory failed.</exception>
    public static T Guarded<T>(string path, string? column, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is OutOfMemoryException or UnauthorizedAccessException or IOException and not EndOfStreamException)
        {
            throw new MachineException($"'{path}' cannot be read: {(error is OutOfMemoryException ? "there is too little memory" : error.Message)}", error);
        }
        catch (Exception error) when (error is not BadInputException)
        {
            throw new BadInputException("the file cannot be read as Parquet: it is damaged, cut short, or something else", error)
            {
                At = new SourcePosition(path),
                Facts =
                [
                    .. column is null ? [] : new[] { ("column", column) },
                    .. error is DamageException ? new[] { ("found", error.Message) } : [],
                ],
                Hint = "Delete it: what the pipeline makes is made again, what you brought must be brought again.",
            };
        }
    }

    public static BadInputException Missing(string path) => new($"there is no file '{path}'");

    public static BadInputException Encrypted(string path) => new("the file is encrypted, and encrypted Parquet is not read here")
    {
        At = new SourcePosition(path),
        Hint = "Write it again without encryption.",
    };

    public static BadInputException Type(string path, string column, string type) => new($"the column '{column}' has the type {type}, which is not read here")
    {
        At = new SourcePosition(path),
    };

    /// <param name="path">The file.</param>
    /// <param name="column">Its column.</param>
    /// <param name="what">What the writer chose: <c>encoding</c>, <c>compression</c>.</param>
    /// <param name="name">The format's name for the choice.</param>
    public static BadInputException Storage(string path, string column, string what, string name) => new($"the column '{column}' is stored in a way that is not read here")
    {
        At = new SourcePosition(path),
        Facts = [(what, name)],
        Hint = $"Write the file again with another {what}.",
    };

    public static BadInputException TooLarge(string path, string column) => new($"the column '{column}' has a number above {long.MaxValue}, which no int64 holds")
    {
        At = new SourcePosition(path),
    };

    public static BadInputException Null(string path, string column, long row) => new($"the column '{column}' has no value in row {row}")
    {
        At = new SourcePosition(path),
        Hint = "Rows count from 0. Write the file without NULL: NaN, an empty text, or another column.",
    };
}
