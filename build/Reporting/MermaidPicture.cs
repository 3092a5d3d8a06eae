using System.Text;

namespace Retable.Front.Reporting;

/// <summary>The graph as Mermaid text, which GitHub and many editors draw.</summary>
internal static class MermaidPicture
{
    public static string Of(GroupGraph graph)
    {
        var text = new StringBuilder("flowchart LR\n");
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            var count = node.Instances > 1 ? $" ×{node.Instances}" : "";
            text.Append($"    n{i}[\"{Quoted(node.Name)}{count}\"]{(node.Marked > 0 ? ":::run" : "")}\n");
        }

        foreach (var (from, to) in graph.Arrows)
        {
            text.Append($"    n{from} --> n{to}\n");
        }

        return text.Append("    classDef run fill:#fde68a,stroke:#b45309\n").ToString();
    }

    /// <summary>Inside quotes Mermaid knows entities with a number sign.</summary>
    private static string Quoted(string name) => name.Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal);
}
