using Retable.Contract;

namespace Retable.Parquet.Reading;

/// <summary>An open Parquet file whose errors are all put in the reader's words.</summary>
internal sealed class TableReader : IDisposable
{
    private readonly ParquetBytes _file;
    private readonly Footer _footer;

    /// <exception cref="BadInputException">The file is missing, damaged, encrypted or not Parquet, or has a column of a type that we do not hold.</exception>
    public TableReader(string path)
    {
        _file = Refusals.Guarded(path, null, () => new ParquetBytes(path));
        try
        {
            _footer = Refusals.Guarded(path, null, () => new Footer(_file));
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public ParquetDescription Description => new(_file.Path, [.. _footer.Leaves.Select(leaf => leaf.Field)], _footer.Rows, _footer.Metadata);

    /// <summary>Reads some columns in tables of a given number of rows (the last one may have fewer); no table if the file has no rows.</summary>
    /// <exception cref="BadInputException">The file is damaged, or a value is missing.</exception>
    public IEnumerable<Table> Read(IReadOnlyList<Field> fields, int rows)
    {
        var columns = fields.Select(field => (field.Name, Reader: ColumnReader.Of(_file, _footer, Place(field)))).ToArray();
        for (var left = _footer.Rows; left > 0; left -= rows)
        {
            var count = (int)Math.Min(left, rows);
            yield return new Table(Array.ConvertAll(columns, column => Refusals.Guarded(_file.Path, column.Name, () => column.Reader.Read(count))))
            {
                Source = _file.Path,
                Metadata = _footer.Metadata,
            };
        }
    }

    /// <summary>Reads some columns as one table.</summary>
    /// <exception cref="BadInputException">The file is damaged, a value is missing, or an array cannot hold as many rows.</exception>
    public Table Read(IReadOnlyList<Field> fields)
    {
        if (_footer.Rows > Array.MaxLength)
        {
            throw new BadInputException($"the file has {_footer.Rows} rows, more than can be read at once") { At = new SourcePosition(_file.Path) };
        }

        return Read(fields, Array.MaxLength).FirstOrDefault() ?? new Table([.. fields.Select(field => ColumnReader.Of(_file, _footer, Place(field)).Read(0))])
        {
            Source = _file.Path,
            Metadata = _footer.Metadata,
        };
    }

    public void Dispose() => _file.Dispose();

    private int Place(Field field) => _footer.Leaves.Select(leaf => leaf.Field).ToList().IndexOf(field);
}
