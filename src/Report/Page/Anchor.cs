namespace Retable.Report;

/// <summary>Names of places in the page. Those of cells and claims stay the same from run to run, so that others can link to them.</summary>
internal static class Anchor
{
    /// <summary><c>open-set.ours.auroc</c>: the table, the row and the column by their names in the definition.</summary>
    public static string OfCell(string table, Tables.CellName cell) => $"{Plain(table)}.{cell.Row}.{cell.Column}";

    /// <summary>Of a stage: its name, every other character than a letter or digit as its number.</summary>
    public static string OfStage(string stage) => $"stage-{Plain(stage)}";

    /// <summary>A text that an <c>id</c> and a link can hold as it is; no two texts give the same.</summary>
    public static string Plain(string text) => string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' ? $"{letter}" : letter == '=' ? ":" : letter == ',' ? ".." : $"_{(int)letter:x}_"));
}
