using Retable.Front.Tools;

namespace Retable.Front.Reporting;

/// <summary>A suite's measurements as a table.</summary>
internal static class BenchReport
{
    public static void Write(TextWriter output, string suite, BenchResult result)
    {
        var table = new TextTable(suite, "ours", "peer", "unit", "ratio", "bound", "");
        foreach (var row in result.Rows)
        {
            table.Add(row.Name, Numbers.Short(row.Ours), Cell(row.Peer), row.Unit, Cell(row.Ratio), Cell(row.Bound), Verdict(row));
        }

        table.Write(output);
        output.WriteLine($"machine {result.Machine}");
    }

    private static string Cell(double? number) => number is { } value ? Numbers.Short(value) : "";

    private static string Verdict(BenchRow row) => row.Holds switch
    {
        true => "holds",
        false => "OVER",
        null => "",
    };
}
