using Retable.Contract;
using Retable.Tables;

namespace Retable.Report;

/// <summary>The verdict on the published numbers and the claims of one or more tables.</summary>
public sealed record Verdict
{
    /// <summary>The number of published cells with which our runs agree.</summary>
    public int Agree { get; init; }

    public int Differ { get; init; }

    public int Undecided { get; init; }

    /// <summary>The number of published cells that do not mean the same as ours, or belong to another setting.</summary>
    public int NotComparable { get; init; }

    public int ClaimsHeld { get; init; }

    public int ClaimsFailed { get; init; }

    public int ClaimsUndecided { get; init; }

    /// <summary>Whether the profile is the one that only proves the wiring.</summary>
    public bool IsSmoke { get; init; }

    public static Verdict Of(ResultTable table) => new()
    {
        Agree = table.Count(PublishedVerdict.Agrees),
        Differ = table.Count(PublishedVerdict.Differs),
        Undecided = table.Count(PublishedVerdict.Undecided),
        NotComparable = table.Count(PublishedVerdict.NotComparable),
        ClaimsHeld = table.Claims.Count(claim => claim.Verdict == ClaimVerdict.Held),
        ClaimsFailed = table.Claims.Count(claim => claim.Verdict == ClaimVerdict.Failed),
        ClaimsUndecided = table.Claims.Count(claim => claim.Verdict == ClaimVerdict.Undecided),
        IsSmoke = table.IsSmoke,
    };

    /// <summary>Combines the verdicts of several tables.</summary>
    public static Verdict Sum(IEnumerable<Verdict> verdicts) => verdicts.Aggregate(new Verdict(), (a, b) => new Verdict
    {
        Agree = a.Agree + b.Agree,
        Differ = a.Differ + b.Differ,
        Undecided = a.Undecided + b.Undecided,
        NotComparable = a.NotComparable + b.NotComparable,
        ClaimsHeld = a.ClaimsHeld + b.ClaimsHeld,
        ClaimsFailed = a.ClaimsFailed + b.ClaimsFailed,
        ClaimsUndecided = a.ClaimsUndecided + b.ClaimsUndecided,
        IsSmoke = a.IsSmoke || b.IsSmoke,
    });

    /// <summary>The number of published cells that could be compared.</summary>
    public int Compared => Agree + Differ + Undecided;

    public int Claims => ClaimsHeld + ClaimsFailed + ClaimsUndecided;

    /// <summary>The overall result in one word.</summary>
    public VerdictKind Kind => (IsSmoke || Compared + Claims == 0, Differ + ClaimsFailed, Undecided + ClaimsUndecided) switch
    {
        (true, _, _) => VerdictKind.Nothing,
        (_, > 0, _) => VerdictKind.Contradicted,
        (_, _, > 0) => VerdictKind.Undecided,
        _ => VerdictKind.Confirmed,
    };

    /// <summary>The exit code with <c>--strict</c>.</summary>
    public int StrictExitCode => Kind switch
    {
        VerdictKind.Contradicted => ExitCode.GateFailed,
        VerdictKind.Undecided => ExitCode.Undecided,
        VerdictKind.Nothing => ExitCode.NothingCompared,
        _ => ExitCode.Done,
    };

    /// <summary>The verdict in a sentence: <c>21 of 24 published cells agree, 2 differ, 1 undecided; 9 of 11 claims held, 2 undecided</c>.</summary>
    public string Sentence => $"{(IsSmoke ? "smoke profile, the numbers mean nothing: " : "")}{string.Join("; ", Parts().DefaultIfEmpty("no published number and no claim to hold the results against"))}";

    private IEnumerable<string> Parts()
    {
        if (Compared > 0)
        {
            var unlike = NotComparable > 0 ? $", {NotComparable} not comparable" : "";
            yield return $"{Plural.Part(Agree, Compared, "published cell")} {(Agree == 1 ? "agrees" : "agree")}{Count(Differ, Differ == 1 ? "differs" : "differ")}{Count(Undecided, "undecided")}{unlike}";
        }
        else if (NotComparable > 0)
        {
            yield return $"{Plural.Count(NotComparable, "published cell")}, none comparable with this profile";
        }

        if (Claims > 0)
        {
            yield return $"{Plural.Part(ClaimsHeld, Claims, "claim")} held{Count(ClaimsFailed, "failed")}{Count(ClaimsUndecided, "undecided")}";
        }
    }

    private static string Count(int number, string word) => number > 0 ? $", {number} {word}" : "";
}

/// <summary>The overall result of a verdict.</summary>
public enum VerdictKind
{
    /// <summary>Every cell that could be compared agrees, and every claim held.</summary>
    Confirmed,

    /// <summary>Nothing speaks against the paper, but something could not be decided.</summary>
    Undecided,

    /// <summary>A published number differs or a claim failed.</summary>
    Contradicted,

    /// <summary>The numbers mean nothing, or nothing was published and claimed.</summary>
    Nothing,
}
