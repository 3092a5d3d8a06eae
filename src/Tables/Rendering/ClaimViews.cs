namespace Retable.Tables.Rendering;

/// <summary>Puts a claim's result into words.</summary>
internal static class ClaimViews
{
    public static ClaimView Of(TableDefinition definition, ClaimResult result)
    {
        var claim = result.Claim;
        var column = definition.Column(claim.Left.Column);
        // One digit more than the cells: differences are smaller than what they are differences of.
        var decimals = column.Decimals + 1;
        return new ClaimView(
            claim.Says,
            claim.Source,
            Label(definition, claim.Left),
            claim.Right is { } right ? Label(definition, right) : Numbers.Fixed(claim.Threshold, column.Decimals),
            double.IsNaN(result.Difference) ? "—" : Numbers.Signed(result.Difference, decimals),
            result.Interval is { } i ? $"{Numbers.Signed(i.Low, decimals)} … {Numbers.Signed(i.High, decimals)}" : "",
            Choices.Word(result.Verdict),
            Mark(result.Verdict),
            $"expected {Expected(claim)}; {result.Reason}");
    }

    private static string Label(TableDefinition definition, CellName cell) =>
        $"{definition.Rows.First(row => row.Name == cell.Row).Label}, {definition.Column(cell.Column).Label}";

    private static string Expected(Claim claim)
    {
        var margin = claim.Margin;
        var number = margin.ToString("0.##########");
        return claim.Expect switch
        {
            Expectation.Higher => $"above {number}",
            Expectation.Lower => margin == 0 ? "below 0" : $"below −{number}",
            Expectation.NotLower => margin == 0 ? "above 0" : $"above −{number}",
            Expectation.NotHigher => $"below {number}",
            _ => $"within ±{number}",
        };
    }

    private static string Mark(ClaimVerdict verdict) => verdict switch
    {
        ClaimVerdict.Held => "✓",
        ClaimVerdict.Failed => "✗",
        _ => "?",
    };
}
