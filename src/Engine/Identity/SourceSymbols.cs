using System.Reflection.Metadata;

namespace Retable.Engine.Identity;

/// <summary>Finds the code that stands at a place in a source file, by the debug symbols (<c>.pdb</c>) beside an assembly.</summary>
internal static class SourceSymbols
{
    /// <summary>Stands in the symbols for the project's folder, so that they are the same wherever it lies.</summary>
    private const string Project = "/_/";

    /// <summary>The methods, and for a whole file the types without any, that stand there; none where the symbols do not tell.</summary>
    /// <param name="image">The assembly.</param>
    /// <param name="symbols">The file of its symbols.</param>
    /// <param name="file">The source, relative to the project.</param>
    /// <param name="line">From 1; null for the whole file.</param>
    public static IReadOnlyList<CodeNode> Find(CodeImage image, string symbols, string file, int? line)
    {
        if (!File.Exists(symbols))
        {
            return [];
        }

        try
        {
            using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(File.ReadAllBytes(symbols)));
            var reader = provider.GetMetadataReader();
            var document = reader.Documents.FirstOrDefault(handle => reader.GetString(reader.GetDocument(handle).Name) == Project + file);
            return document.IsNil ? [] : line is { } at ? MethodsAt(image, reader, document, at) : [.. MethodsIn(image, reader, document).Select(method => method.Node), .. TypesIn(image, reader, document)];
        }
        catch (BadImageFormatException)
        {
            return [];
        }
    }

    /// <summary>The innermost methods with a statement on the line or, where it has none, with statements before and after it.</summary>
    private static List<CodeNode> MethodsAt(CodeImage image, MetadataReader symbols, DocumentHandle document, int line)
    {
        var around = MethodsIn(image, symbols, document).Where(method => method.First <= line && line <= method.Last).ToList();
        var on = around.FindAll(method => method.Statements.Any(statement => statement.First <= line && line <= statement.Last));

        // A constructor begins where the first field is given its value, and goes on below other members.
        return (on.Count > 0 ? on : around.FindAll(method => !IsConstructor(method.Node)))
            .GroupBy(method => method.Last - method.First, method => method.Node)
            .MinBy(methods => methods.Key)?.ToList() ?? [];
    }

    private static bool IsConstructor(CodeNode method)
    {
        var metadata = method.Image.Metadata;
        return metadata.GetString(metadata.GetMethodDefinition((MethodDefinitionHandle)method.Handle).Name).StartsWith('.');
    }

    private static IEnumerable<Method> MethodsIn(CodeImage image, MetadataReader symbols, DocumentHandle document)
    {
        foreach (var handle in symbols.MethodDebugInformation)
        {
            var statements = symbols.GetMethodDebugInformation(handle).GetSequencePoints()
                .Where(point => !point.IsHidden && point.Document == document)
                .Select(point => (First: point.StartLine, Last: point.EndLine))
                .ToList();
            if (statements.Count > 0)
            {
                yield return new Method(image.Node(CodeNodeKind.Method, handle.ToDefinitionHandle()), statements);
            }
        }
    }

    private static IEnumerable<CodeNode> TypesIn(CodeImage image, MetadataReader symbols, DocumentHandle document)
    {
        // The compiler says of types without code in which files they stand.
        var inDocuments = new Guid("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");
        foreach (var information in symbols.CustomDebugInformation.Select(symbols.GetCustomDebugInformation).Where(one => symbols.GetGuid(one.Kind) == inDocuments))
        {
            var rows = symbols.GetBlobReader(information.Value);
            while (rows.RemainingBytes > 0)
            {
                if (System.Reflection.Metadata.Ecma335.MetadataTokens.DocumentHandle(rows.ReadCompressedInteger()) == document)
                {
                    yield return image.Node(CodeNodeKind.Type, information.Parent);
                }
            }
        }
    }

    /// <summary>A method and the lines of its statements.</summary>
    private sealed record Method(CodeNode Node, IReadOnlyList<(int First, int Last)> Statements)
    {
        public int First { get; } = Statements.Min(statement => statement.First);

        public int Last { get; } = Statements.Max(statement => statement.Last);
    }
}
