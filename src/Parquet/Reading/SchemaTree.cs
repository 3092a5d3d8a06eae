using Retable.Contract;

namespace Retable.Parquet.Reading;

/// <summary>A column of a file, as its pages hold it.</summary>
/// <param name="Field">Name and type.</param>
/// <param name="PhysicalType">The format's number for the type of the stored values.</param>
/// <param name="Meaning">What the stored values mean.</param>
/// <param name="MaxRepetition">1 for a list, otherwise 0.</param>
/// <param name="MaxDefinition">The definition level of a value that is present.</param>
/// <param name="ListDefinition">The definition level of a list element, present or missing; one less means an empty list.</param>
internal sealed record Leaf(Field Field, int PhysicalType, Meaning Meaning, int MaxRepetition, int MaxDefinition, int ListDefinition)
{
    public bool IsList => MaxRepetition > 0;
}

/// <summary>Finds a file's columns in its schema, a tree stored as a list, parents first.</summary>
internal static class SchemaTree
{
    private const int Required = 0, Repeated = 2;

    /// <exception cref="BadInputException">A column has a type that we do not hold, or the name of another one.</exception>
    /// <exception cref="DamageException">The list is no tree.</exception>
    public static IEnumerable<Leaf> Columns(IReadOnlyList<ThriftStruct> elements, string path)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var next = 1;
        for (var left = elements.Count == 0 ? 0 : elements[0].Integer(5) ?? 0; left > 0; left--)
        {
            var first = next;
            next = EndOf(elements, first, depth: 0);
            var leaf = Column([.. elements.Take(first..next)], path);
            yield return names.Add(leaf.Field.Name) ? leaf : throw new BadInputException($"two columns have the name '{leaf.Field.Name}' (upper and lower case count as one)")
            {
                At = new SourcePosition(path),
            };
        }
    }

    // Three shapes of a list: a repeated value; a group of a repeated value; a group of a repeated group of a value.
    private static Leaf Column(ThriftStruct[] parts, string path)
    {
        var name = parts[0].Text(4) ?? "";
        var repeated = Array.FindIndex(parts, part => part.Integer(3) == Repeated);
        var chain = Array.TrueForAll(parts[..^1], part => part.Integer(5) == 1);
        if (!chain || parts.Length > 3 || (parts.Length > 1 && repeated != 1) || (parts.Length == 1 && repeated == 0 && parts[0].Integer(5) > 0)
            || parts.Count(part => part.Integer(3) == Repeated) > 1)
        {
            throw Refusals.Type(path, name, chain && repeated >= 0 ? "list of lists" : parts[0].Integer(6) is 1 or 2 ? "map" : "struct");
        }

        var meaning = Meaning.Of(parts[^1]);
        var type = repeated < 0 ? meaning.Type : meaning.Type switch
        {
            ColumnType.Int32 => ColumnType.Int32List,
            ColumnType.Float32 => ColumnType.Float32List,
            ColumnType.Float64 => ColumnType.Float64List,
            _ => null,
        };
        var levels = parts.Select(part => part.Integer(3) is { } repetition and not Required ? 1 : 0).ToArray();
        return new Leaf(
            new Field(name, type ?? throw Refusals.Type(path, name, repeated < 0 ? meaning.Name : $"list of {meaning.Name}")),
            (int)parts[^1].Required(1, "type"),
            meaning,
            repeated < 0 ? 0 : 1,
            levels.Sum(),
            levels[..(repeated + 1)].Sum());
    }

    private static int EndOf(IReadOnlyList<ThriftStruct> elements, int at, int depth)
    {
        if (at >= elements.Count || depth > 100)
        {
            throw new DamageException("a schema that ends early");
        }

        var end = at + 1;
        for (var left = elements[at].Integer(5) ?? 0; left > 0; left--)
        {
            end = EndOf(elements, end, depth + 1);
        }

        return end;
    }
}
