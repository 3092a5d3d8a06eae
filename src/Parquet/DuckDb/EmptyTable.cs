namespace Retable.Parquet.DuckDb;

/// <summary>A table without rows.</summary>
internal static class EmptyTable
{
    public static Table Of(IReadOnlyList<Field> fields) => new([.. fields.Select(field => ColumnBuilder.For(field, capacity: 0).Take())]);
}
