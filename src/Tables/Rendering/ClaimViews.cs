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
            Subject(definition, claim),
            double.IsNaN(result.Difference) ? "—" : Numbers.Signed(result.Difference, decimals),
            result.Interval is { } i ? $"{Numbers.Signed(i.Low, decimals)} … {Numbers.Signed(i.High, decimals)}" : "",
            Choices.Word(result.Verdict),
            Mark(result.Verdict),
            $"{(claim.Exploratory ? "exploratory, put down after numbers were seen; " : "")}expected {Expected(claim)}; {result.Reason}");
    }

    /// <summary>The numbers that a claim is about: <c>Far unknown AUROC, CAC minus cross-entropy</c>.</summary>
    private static string Subject(TableDefinition definition, Claim claim)
    {
        var (left, column) = (Row(claim.Left.Row), Column(claim.Left.Column));
        return claim.Right switch
        {
            null => $"{column}, {left} minus {claim.Threshold:0.######}",
            { } right when right.Column == claim.Left.Column => $"{column}, {left} minus {Row(right.Row)}",
            { } right => $"{left} ({column}) minus {Row(right.Row)} ({Column(right.Column)})",
        };

        string Row(string name) => definition.Rows.First(row => row.Name == name).Label;

        string Column(string name) => $"{definition.Column(name).Group} {definition.Column(name).Label}".Trim();
    }

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
