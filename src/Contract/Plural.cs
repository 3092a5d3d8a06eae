namespace Retable.Contract;

/// <summary>Puts a count and its noun into agreement; every count that a person reads comes from here.</summary>
public static class Plural
{
    /// <summary><c>1 stage</c>, <c>31 stages</c>, <c>0 stages</c>.</summary>
    /// <param name="number">How many.</param>
    /// <param name="noun">In the singular; its plural is made with an s.</param>
    public static string Count(long number, string noun) => $"{number} {Noun(number, noun)}";

    /// <summary><c>0 of 1 stage</c>, <c>1 of 3 stages</c>: the noun goes with the whole.</summary>
    public static string Part(long part, long whole, string noun) => $"{part} of {Count(whole, noun)}";

    /// <summary>The noun alone, in singular or plural: <c>run</c>, <c>runs</c>.</summary>
    public static string Noun(long number, string noun) => number == 1 ? noun : $"{noun}s";

    /// <summary>The verb after a count, which loses the s that the noun gains: <c>1 agrees</c>, <c>2 agree</c>.</summary>
    /// <param name="number">How many.</param>
    /// <param name="verb">As it goes with one: <c>agrees</c>, <c>is</c>.</param>
    public static string Verb(long number, string verb) => (number, verb) switch
    {
        (1, _) => $"1 {verb}",
        (_, "is") => $"{number} are",
        _ => $"{number} {verb[..^1]}",
    };
}
