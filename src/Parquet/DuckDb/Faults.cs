using DuckDB.NET.Native;
using Retable.Contract;

namespace Retable.Parquet.DuckDb;

/// <summary>Says in the reader's words what DuckDB or the file system could not do.</summary>
internal static class Faults
{
    public static Exception OfWriting(string path, Exception error) => new MachineException($"'{path}' cannot be written: {FirstLine(error)}", error)
    {
        Hint = IsDiskFull(error) ? "Free some space on that disk, then run again: finished work is kept." : "See that the folder exists and may be written to.",
    };

    public static Exception OfReading(string path, DuckDbException error) => error.Kind == DuckDBErrorType.OutOfMemory || IsDiskFull(error)
        ? new MachineException($"'{path}' cannot be read with the memory there is: {FirstLine(error)}", error)
        : new BadInputException("the file cannot be read as Parquet: it is damaged, cut short, or something else", error)
        {
            At = new SourcePosition(path),
            Facts = [("reader", FirstLine(error))],
            Hint = "Delete it: what the pipeline makes is made again, what you brought must be brought again.",
        };

    public static Exception OfQuery(string sql, DuckDbException error) => error.Kind == DuckDBErrorType.OutOfMemory || IsDiskFull(error)
        ? new MachineException($"the query needs more memory than there is: {FirstLine(error)}", error)
        : new BadInputException("the query cannot be answered", error)
        {
            Facts = [("sql", sql.Trim()), ("reason", error.Message.Trim())],
        };

    public static BadInputException OfNull(string column, long row, string path) => new($"the column '{column}' has no value in row {row}")
    {
        At = path.Length == 0 ? null : new SourcePosition(path),
        Hint = path.Length == 0 ? $"Say in the query what to put there: coalesce({column}, ...)." : "Rows count from 0. Write the file without NULL: NaN, an empty text, or another column.",
    };

    private static bool IsDiskFull(Exception error)
    {
        const int NoSpace = 28, QuotaExceeded = 122;
        return error is IOException { HResult: NoSpace or QuotaExceeded }
            || error.Message.Contains("No space left on device", StringComparison.Ordinal)
            || error.Message.Contains("Disk quota exceeded", StringComparison.Ordinal);
    }

    private static string FirstLine(Exception error) => error.Message.Trim().Split('\n')[0];
}
