namespace Retable.Front.Pipelines;

/// <summary>Reconstructs what the user typed, so that it can be typed again.</summary>
internal static class CommandText
{
    private const string Harmless = "-_=./,:+@%";

    public static string OfThisProcess() => Of(Environment.GetCommandLineArgs()[1..]);

    /// <param name="words">The words after <c>./build.sh</c>.</param>
    public static string Of(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted).Prepend("./build.sh"));

    private static string Quoted(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || Harmless.Contains(letter, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
