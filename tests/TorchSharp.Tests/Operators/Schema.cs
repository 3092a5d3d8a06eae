using System.Text.RegularExpressions;

namespace Retable.TorchSharp.Tests.Operators;

/// <summary>The types of a schema as libtorch prints it: <c>aten::add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> (Tensor)</c>.</summary>
internal sealed partial record Schema(IReadOnlyList<string> Parameters, int Results)
{
    public static Schema Of(string text)
    {
        var arrow = text.LastIndexOf(" -> ", StringComparison.Ordinal);
        var (left, right) = (Aliases().Replace(text[..arrow], ""), Aliases().Replace(text[(arrow + 4)..], ""));
        var inside = left[(left.IndexOf('(', StringComparison.Ordinal) + 1)..^1];
        return new([.. Parts(inside).Where(part => part != "*").Select(part => part.Split(' ')[0])], Parts(right.Trim('(', ')')).Count());
    }

    private static IEnumerable<string> Parts(string text) => Commas().Split(text).Select(part => part.Trim()).Where(part => part.Length > 0);

    // Which memory a tensor shares: Tensor(a!), Tensor(b -> *)[].
    [GeneratedRegex(@"(?<=Tensor)\([^()]*\)")]
    private static partial Regex Aliases();

    // Commas outside of defaults such as [0, 1].
    [GeneratedRegex(@",(?![^\[]*\])")]
    private static partial Regex Commas();
}
