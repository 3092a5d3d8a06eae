using Retable.Contract;
using Retable.Parquet.Reading;
using Retable.Parquet.Writing;

namespace Retable.Parquet;

/// <summary>Writes and reads typed Parquet files, compressed with zstd.</summary>
/// <remarks>
/// The same rows give the same bytes: one thread writes, in the order of the rows, and nothing in the file tells when
/// or where. A file appears whole or not at all: it is written under another name beside its place and renamed.
/// </remarks>
public static class ParquetFile
{
    /// <summary>The largest number of rows in a row group, the unit that is compressed and held in memory at once. A group of wide rows ends at 8 MiB.</summary>
    public const int RowGroup = 122_880;

    /// <summary>Writes a table that is in memory.</summary>
    /// <exception cref="MachineException">The file cannot be written: no space, no permission.</exception>
    public static void Write(string path, Table table, int rowGroup = RowGroup) =>
        Write(path, table.Schema, [table], table.Metadata, rowGroup);

    /// <summary>Writes batches as they arrive; memory holds one row group and one batch, however long the file gets.</summary>
    /// <param name="path">The path of the file; an existing file is replaced.</param>
    /// <param name="schema">The columns that every batch has, in this order.</param>
    /// <param name="batches">The rows. How they are divided into batches leaves no trace in the file.</param>
    /// <param name="metadata">Keys and texts to store in the file.</param>
    /// <param name="rowGroup">The largest number of rows in a row group.</param>
    /// <exception cref="ArgumentException">A batch has other columns.</exception>
    /// <exception cref="MachineException">The file cannot be written: no space, no permission.</exception>
    public static void Write(
        string path,
        IReadOnlyList<Field> schema,
        IEnumerable<Table> batches,
        IReadOnlyDictionary<string, string>? metadata = null,
        int rowGroup = RowGroup)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var partial = Path.Combine(folder, $".{Path.GetFileName(path)}.partial");
        try
        {
            TableWriter.Write(partial, schema, batches, metadata ?? new Dictionary<string, string>(), rowGroup);
            File.Move(partial, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, error);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                File.Delete(partial);
            }
        }
    }

    /// <summary>Reads all columns of a file, or some.</summary>
    /// <param name="path">A Parquet file, whichever program wrote it.</param>
    /// <param name="columns">The columns to read, in this order; none means all.</param>
    /// <exception cref="BadInputException">The file is missing, damaged or not Parquet; a column is missing, or holds what no <see cref="ColumnType"/> names.</exception>
    public static Table Read(string path, params IReadOnlyList<string> columns)
    {
        using var reader = new TableReader(path);
        return reader.Read(Pick(columns, reader.Description));
    }

    /// <summary>Reads the named columns and checks their types; other columns of the file are ignored.</summary>
    /// <exception cref="BadInputException">The file is missing, damaged or not Parquet; a column is missing or has another type.</exception>
    public static Table Read(string path, IReadOnlyList<Field> schema)
    {
        using var reader = new TableReader(path);
        Schemas.Require(schema, reader.Description.Schema, new SourcePosition(path));
        return reader.Read(schema);
    }

    /// <summary>Reads a file batch by batch; memory holds one row group and one batch.</summary>
    /// <param name="path">A Parquet file, whichever program wrote it.</param>
    /// <param name="rows">Rows per batch; the last batch may have fewer.</param>
    /// <param name="columns">The columns to read, in this order; none means all.</param>
    /// <exception cref="BadInputException">As for <see cref="Read(string, IReadOnlyList{string})"/>, perhaps only in the middle of the file.</exception>
    public static IEnumerable<Table> ReadBatches(string path, int rows, params IReadOnlyList<string> columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        using var reader = new TableReader(path);
        foreach (var batch in reader.Read(Pick(columns, reader.Description), rows))
        {
            yield return batch;
        }
    }

    /// <summary>Reads a file's schema, row count and metadata, without reading its rows.</summary>
    /// <exception cref="BadInputException">The file is missing, damaged or not Parquet.</exception>
    public static ParquetDescription Describe(string path)
    {
        using var reader = new TableReader(path);
        return reader.Description;
    }

    private static IReadOnlyList<Field> Pick(IReadOnlyList<string> columns, ParquetDescription about) => columns.Count == 0
        ? about.Schema
        : [.. columns.Select(name => about.Schema.FirstOrDefault(field => field.Name == name)
            ?? throw Schemas.UnknownColumn(name, about.Schema, new SourcePosition(about.Path)))];

    private static MachineException NotWritten(string path, Exception error)
    {
        const int NoSpace = 28, QuotaExceeded = 122;
        return new MachineException($"'{path}' cannot be written: {error.Message}", error)
        {
            Hint = error.HResult is NoSpace or QuotaExceeded || error.Message.Contains("No space left on device", StringComparison.Ordinal)
                ? "Free some space on that disk, then run again: finished work is kept."
                : "See that the folder exists and may be written to.",
        };
    }
}

/// <summary>Schema, row count and metadata of a Parquet file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Schema">The columns, in the file's order.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Metadata">The file's keys and texts.</param>
public sealed record ParquetDescription(string Path, IReadOnlyList<Field> Schema, long Rows, IReadOnlyDictionary<string, string> Metadata);
