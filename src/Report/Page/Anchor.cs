namespace Retable.Report;

/// <summary>The names of places in the page. Those of cells and claims stay the same from run to run, so that others can link to them.</summary>
internal static class Anchor
{
    /// <summary>The anchor of a cell, <c>open-set.ours.auroc</c>: table, row and column by their names in the definition.</summary>
    public static string OfCell(string table, Tables.CellName cell) => $"{Plain(table)}.{cell.Row}.{cell.Column}";

    /// <summary>The anchor of a stage: its name, with every character other than a letter or digit replaced by its number.</summary>
    public static string OfStage(string stage) => $"stage-{Plain(stage)}";

    /// <summary>Makes a text usable in an <c>id</c> and a link; no two texts give the same result.</summary>
    public static string Plain(string text) => string.Concat(text.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' ? $"{letter}" : letter == '=' ? ":" : letter == ',' ? ".." : $"_{(int)letter:x}_"));
}
