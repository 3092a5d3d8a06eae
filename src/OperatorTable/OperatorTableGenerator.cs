using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Retable.OperatorTable;

/// <summary>Makes the thin wrappers of operators from the tables (*.ops) of the project that it compiles with.</summary>
/// <remarks>A table's first line names the class of its functions: <c>@ torch</c> or <c>@ torch.special</c>. # starts a comment.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class OperatorTableGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor BadRow = new(
        "OPS001", "A row of an operator table cannot be read", "{0}: '{1}'", "OperatorTable", DiagnosticSeverity.Error, true);

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var tables = context.AdditionalTextsProvider
            .Where(file => file.Path.EndsWith(".ops", StringComparison.Ordinal))
            .Select((file, stop) => (file.Path, Text: file.GetText(stop)));
        context.RegisterSourceOutput(tables, (output, table) => Generate(output, table.Path, table.Text!));
    }

    private static void Generate(SourceProductionContext output, string path, SourceText table)
    {
        var functions = "torch";
        var rows = new List<Row>();
        foreach (var line in table.Lines)
        {
            var text = line.ToString().Trim();
            if (text.StartsWith("@", StringComparison.Ordinal))
            {
                functions = text.Substring(1).Trim();
            }
            else if (text.Length > 0 && text[0] != '#')
            {
                Add(output, rows, path, line, text);
            }
        }

        var name = Path.GetFileNameWithoutExtension(path);
        output.AddSource($"{name}.g.cs", SourceText.From(Emitter.Source(functions, name + "Operators", rows), Encoding.UTF8));
    }

    private static void Add(SourceProductionContext output, List<Row> rows, string path, TextLine line, string text)
    {
        try
        {
            rows.Add(Row.Parse(text));
        }
        catch (FormatException problem)
        {
            var place = Location.Create(path, line.Span, new LinePositionSpan(new(line.LineNumber, 0), new(line.LineNumber, text.Length)));
            output.ReportDiagnostic(Diagnostic.Create(BadRow, place, problem.Message, text));
        }
    }
}
