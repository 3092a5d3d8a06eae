using DuckDB.NET.Data;

namespace Retable.Parquet.Tests;

/// <summary>DuckDB as another reader and writer of the format.</summary>
internal static class DuckDb
{
    /// <summary>The rows of an answer, each as its values.</summary>
    public static IReadOnlyList<object[]> Ask(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }
}
