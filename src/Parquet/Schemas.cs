using Retable.Contract;

namespace Retable.Parquet;

/// <summary>Compares the columns that a reader needs with those that a file has.</summary>
internal static class Schemas
{
    /// <exception cref="BadInputException">A needed column is missing or has another type.</exception>
    public static void Require(IReadOnlyList<Field> needed, IReadOnlyList<Field> present, SourcePosition at)
    {
        foreach (var field in needed)
        {
            var found = present.FirstOrDefault(other => other.Name == field.Name) ?? throw UnknownColumn(field.Name, present, at);
            if (found.Type != field.Type)
            {
                throw WrongType(found, field.Type, at);
            }
        }
    }

    public static BadInputException UnknownColumn(string name, IReadOnlyList<Field> present, SourcePosition? at)
    {
        var names = present.Select(field => field.Name).ToList();
        var nearest = NearestName.Of(name, names);
        return new BadInputException($"there is no column '{name}'")
        {
            At = at,
            Facts = [.. nearest is null ? [] : new[] { ("nearest", nearest) }, ("columns", string.Join(", ", present))],
            Hint = "The file comes from another step or an older version of it: delete it, and the stage that writes it runs again.",
        };
    }

    public static BadInputException WrongType(Field found, ColumnType wanted, SourcePosition? at) =>
        new($"the column '{found.Name}' has another type than the reader needs")
        {
            At = at,
            Facts = [("needed", ColumnTypes.NameOf(wanted)), ("found", ColumnTypes.NameOf(found.Type))],
        };
}
