using Retable.Contract;
using Retable.Tables;

namespace Retable.Report;

/// <summary>Answers the questions of the usual checklists (artifact evaluation, MLRC, NeurIPS) as far as records and definitions allow. What nobody wrote down is 'not known'.</summary>
internal static class ReproducibilitySheet
{
    public const string NotKnown = "not known";

    public static IReadOnlyList<SheetLine> Of(ReportFacts facts)
    {
        var tables = facts.Tables.Select(table => table.Result).OfType<ResultTable>().ToList();
        return
        [
            new("Which code gave the results?", Listed(facts.Stages.Select(stage => stage.Revision).Where(revision => revision.Length > 0).Distinct().Order(StringComparer.Ordinal).Select(revision => $"revision {revision}")), "stages"),
            new("Was the code as committed?", Committed(facts.Stages), ""),
            new("Which command makes each table?", Listed(facts.Tables.Select(table => table.View?.Command).OfType<string>()), ""),
            new("Which data, under which licence?", Listed(facts.Data.Select(data => $"{data.Name} ({data.Licence})")), "environment"),
            new("Are the data the same, byte for byte?", Checksums(facts.Data), "environment"),
            new("Which splits?", Listed(facts.Data.Where(data => data.Splits.Length > 0).Select(data => $"{data.Name}: {data.Splits}")), "environment"),
            new("Are all hyperparameters told?", facts.Stages.Count > 0 ? $"every parameter of {Plural.Count(facts.Stages.Count, "stage")} is recorded" : NotKnown, "stages"),
            new("How were the hyperparameters chosen?", NotKnown, facts.Remarks.Count > 0 ? "remarks" : ""),
            new("How many runs stand behind a number?", Listed(tables.Select(table => $"{table.Definition.Name}: {Runs(table)}")), ""),
            new("What do the error bars mean?", tables.Count > 0 ? "± is the standard deviation over the repetitions; intervals are Student's t at 95 %" : NotKnown, ""),
            new("Could the runs have shown what is claimed?", tables.Exists(table => table.Claims.Length > 0) ? "each claim says the smallest effect that its repetitions show with a power of 80 %" : NotKnown, ""),
            new("On which machines?", Listed(facts.Stages.Select(stage => stage.Machine).Where(machine => machine.Length > 0).Distinct().Order(StringComparer.Ordinal)), "environment"),
            new("How much computing did it take?", "what each table and claim cost stands in the part on the run", "run"),
            new("Does executing it again give the same?", Reruns(facts.Stages), "stages"),
            new("Do the results agree with the published ones?", tables.Count > 0 ? facts.Verdict().Sentence : NotKnown, ""),
            new("Where do method or code depart from the publication?", facts.Remarks.Count > 0 ? Listed(facts.Remarks.Select(remark => remark.Heading)) : NotKnown, facts.Remarks.Count > 0 ? "remarks" : ""),
            new("Which printed numbers mean something else than they say?", Artefacts(tables), ""),
            new("Who may be harmed, who consented, who reviewed it?", NotKnown, ""),
        ];
    }

    private static string Listed(IEnumerable<string> items) => items.ToList() is { Count: > 0 } all ? string.Join("; ", all) : NotKnown;

    private static string Committed(IReadOnlyList<StageFacts> stages)
    {
        var told = stages.Where(stage => stage.Revision.Length > 0).ToList();
        return told.Count == 0 ? NotKnown
            : told.Count(stage => stage.Revision.EndsWith("+dirty", StringComparison.Ordinal)) is var dirty and > 0 ? $"no: {Plural.Part(dirty, told.Count, "stage")} ran from files that differed from their commit"
            : "yes";
    }

    private static string Checksums(IReadOnlyList<DataFacts> data)
    {
        var files = data.SelectMany(set => set.Files).ToList();
        return files.Count == 0 ? NotKnown : $"{Plural.Part(files.Count(file => file.Digest != NotKnown), files.Count, "file")} held against a SHA-256";
    }

    private static string Runs(ResultTable table)
    {
        var counts = table.AllCells.Where(cell => cell.Values.Length > 0).Select(cell => cell.Values.Length).Distinct().Order().ToList();
        return counts.Count == 0 ? "none" : $"{(counts.Count == 1 ? Plural.Count(counts[0], table.Definition.Repetition) : $"{counts[0]} to {counts[^1]} {table.Definition.Repetition}s")}";
    }

    private static string Reruns(IReadOnlyList<StageFacts> stages)
    {
        var again = stages.Where(stage => stage.Rerun.Length > 0).ToList();
        return again.Count == 0 ? NotKnown : $"{Plural.Part(again.Count, stages.Count, "stage")} executed again, {again.Count(stage => stage.Rerun.StartsWith("same bytes", StringComparison.Ordinal))} with the same bytes only";
    }

    private static string Artefacts(IReadOnlyList<ResultTable> tables)
    {
        var found = tables.SelectMany(table => table.Definition.Published.Where(published => published.Artefact is not null)
            .GroupBy(published => published.Artefact!.TrimEnd('.'))
            .Select(group => $"{table.Definition.Name} {string.Join(", ", group.Select(published => published.Cell))}: {group.Key}")).ToList();
        return found.Count > 0 ? string.Join("; ", found) : "none that the definitions tell of";
    }
}

/// <param name="Section">The section in which the report says more; empty for none.</param>
public sealed record SheetLine(string Question, string Answer, string Section);
