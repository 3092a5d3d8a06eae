using System.Diagnostics;
using Retable.Tables.Rendering;

namespace Retable.Tests.Tables.Rendering;

/// <summary>What we write in LaTeX is read by the programs that people read it with.</summary>
public sealed class LatexCompilerTests
{
    public static TheoryData<string> Programs => ["pdflatex", "xelatex"];

    [Theory, MemberData(nameof(Programs))]
    public void A_real_table_compiles(string program) => AssertCompiles(program, LatexTable.Render(TableViews.Of(Retable.Tables.ResultTable.Fill(Lab.Read(), Lab.Metrics()), [])));

    // Quoted in running text and inside a formula; the first split's value was lost, so the cell's number is '??'.
    [Theory, MemberData(nameof(Programs))]
    public void A_manuscript_quotes_every_number_by_its_name(string program)
    {
        var metrics = Lab.Metrics();
        metrics[1] = metrics[1] with { Value = double.NaN };
        var table = Retable.Tables.ResultTable.Fill(Lab.Read(), metrics);
        var macros = LatexMacros.Of(table, TableViews.Of(table, []));
        var uses = macros.Split('\n').Where(line => line.StartsWith("\\newcommand", StringComparison.Ordinal)).Select(line => line[12..line.IndexOf('}', StringComparison.Ordinal)]);
        AssertCompiles(program, $"{macros}{string.Concat(uses.Select(name => $"{name}{{}} ${name}$\n\n"))}");
    }

    [Theory, MemberData(nameof(Programs))]
    public void A_table_full_of_syntax_compiles(string program) => AssertCompiles(program, LatexTable.Render(Hostile.Fill<TableView>(Hostile.Text)));

    // The row before takes [..] and * for arguments of its \\, and so do rules and headings.
    [Theory, MemberData(nameof(Programs))]
    public void A_label_may_begin_with_what_TeX_takes_for_an_argument(string program)
    {
        var row = Hostile.Fill<TableView>(" word").Rows[0];
        var labels = new[] { "[1] Base", "* Star", "(a) Paren", "- minus", "= 1", "{", "", "∅ none", "中", "\\\\[2]" };
        AssertCompiles(program, LatexTable.Render(Hostile.Fill<TableView>(" word") with { Rows = [.. labels.SelectMany(label => new[] { row with { Label = label }, row with { Label = label, Rule = false } })] }));
    }

    [Theory, MemberData(nameof(Programs))]
    public void Every_character_that_people_write_compiles(string program)
    {
        var characters = Enumerable.Range(1, 0x2FFF).Where(c => c is not (>= 0x0600 and < 0x1E00)).Select(c => (char)c).Append('✓').Append('中').Append('\uFFFD');
        AssertCompiles(program, LatexTable.Render(Hostile.Fill<TableView>(" word") with { Notes = [.. characters.Chunk(100).Select(chunk => new string(chunk)), "\U0001F600 \ud800"] }));
    }

    private static void AssertCompiles(string program, string table)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program))), $"{program} is not installed");
        using var folder = new TemporaryFolder();
        folder.Write("table.tex", table);
        folder.Write("main.tex", "\\documentclass{article}\n\\usepackage{booktabs}\n\\begin{document}\n\\input{table}\n\\end{document}\n");
        var start = new ProcessStartInfo(program, ["-interaction=nonstopmode", "-halt-on-error", "main.tex"])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Twice: what goes into auxiliary files is read the second time.
        for (var pass = 0; pass < 2; pass++)
        {
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{output[Math.Max(0, output.Length - 1500)..]}{errors.Result}");
        }
    }
}
