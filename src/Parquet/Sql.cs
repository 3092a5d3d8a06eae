using Retable.Contract;
using Retable.Parquet.DuckDb;

namespace Retable.Parquet;

/// <summary>SQL (DuckDB's dialect) over Parquet files.</summary>
public static class Sql
{
    /// <summary>Asks one relation, named <c>data</c>.</summary>
    /// <inheritdoc cref="Query(string, IReadOnlyDictionary{string, IReadOnlyList{string}})"/>
    public static Table Query(string sql, params IReadOnlyList<string> files) =>
        Query(sql, new Dictionary<string, IReadOnlyList<string>> { ["data"] = files });

    /// <summary>Asks relations that each consist of the rows of many files.</summary>
    /// <remarks>
    /// A relation has the columns of all its files (missing ones are NULL) and <c>filename</c>, the path of the row's
    /// file. The rows of an answer are in the order that ORDER BY gives; without it, in that of the files and their rows.
    /// Wider and narrower numbers are answered as the nearest <see cref="ColumnType"/>: a sum of integers as int64, a decimal as float64.
    /// </remarks>
    /// <param name="sql">One SELECT.</param>
    /// <param name="relations">For each name the files behind it, at least one.</param>
    /// <exception cref="BadInputException">The SQL is wrong, a file is missing or damaged, or an answer is NULL (<c>coalesce</c> says what to put there).</exception>
    public static Table Query(string sql, IReadOnlyDictionary<string, IReadOnlyList<string>> relations)
    {
        using var session = new Session();
        foreach (var (name, files) in relations)
        {
            session.CreateView(name, files);
        }

        var fields = session.FieldsOf(sql);
        var typed = $"SELECT {string.Join(", ", fields.Select(SqlText.Cast))} FROM ({sql.Trim().TrimEnd(';')}\n)";
        return session.Stream(typed, Array.MaxLength, "").FirstOrDefault() ?? EmptyTable.Of(fields);
    }
}
