namespace Retable.OperatorTable;

/// <summary>A line of an operator table, read: which members it makes and what they call.</summary>
/// <remarks>
/// <para>A line is: kinds, result (left out for one tensor), name, parameters, schema, and where they are not simply all
/// parameters in order, the arguments:</para>
/// <code>m f i  clamp(Scalar? min = null, Scalar? max = null) = aten::clamp
/// m f    (Tensor values, Tensor indexes) topk(int k, int dim = -1) = aten::topk(self, k, dim)</code>
/// <para>Kinds: m a method of Tensor, f a function of the class that the file names, i an in-place twin of each,
/// whose names and schema end in an underscore.</para>
/// </remarks>
internal sealed class Row(string kinds, string result, string name, IReadOnlyList<Parameter> parameters, string schema, string? arguments)
{
    public bool IsMethod => kinds.Contains("m");

    public bool IsFunction => kinds.Contains("f");

    public bool HasInPlace => kinds.Contains("i");

    public string Result => result;

    public string Name => name;

    public IReadOnlyList<Parameter> Parameters => parameters;

    public string Schema => schema;

    /// <summary>What the operator is called with, where <paramref name="self"/> is the tensor itself; empty for none.</summary>
    public string Arguments(string self) => arguments is { } given
        ? string.Join(", ", Text.SplitTop(given).Select(each => each == "self" ? self : each))
        : string.Join(", ", new[] { self }.Concat(parameters.Select(each => each.Argument)).Where(each => each.Length > 0));

    /// <exception cref="System.FormatException">The line is not of that form; the message says why.</exception>
    public static Row Parse(string line)
    {
        var (left, right) = Text.Halves(line, " = aten::");
        var open = Text.Opening(left);
        var words = left.Substring(0, open).Trim();
        var name = words.Substring(words.LastIndexOf(' ') + 1);
        var before = words.Substring(0, words.Length - name.Length).Trim();
        var kinds = Text.LeadingKinds(before);
        var result = before.Substring(kinds.Length).Trim();
        var parameters = Text.SplitTop(left.Substring(open + 1, left.Length - open - 2)).Select(Parameter.Parse).ToList();
        var bracket = right.IndexOf('(');
        return new Row(
            kinds,
            result.Length == 0 ? "Tensor" : result,
            name,
            parameters,
            "aten::" + (bracket < 0 ? right : right.Substring(0, bracket)).Trim(),
            bracket < 0 ? null : right.Substring(bracket + 1, right.LastIndexOf(')') - bracket - 1));
    }
}
