namespace Retable.OperatorTable;

/// <summary>A parameter of a generated member: its declaration as written, and how it becomes an operator's argument.</summary>
internal sealed class Parameter(string declaration, string type, string name)
{
    public string Declaration => declaration;

    public string Argument => type.Contains("IList<") || type.Contains("IEnumerable<") ? name + ".ToArray()" : name;

    public static Parameter Parse(string text)
    {
        var declared = text.Split('=')[0].Trim();
        var space = declared.LastIndexOf(' ');
        return space < 0
            ? throw new System.FormatException($"'{text}' is not a parameter")
            : new Parameter(text, declared.Substring(0, space), declared.Substring(space + 1));
    }
}
