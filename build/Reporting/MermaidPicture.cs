using System.Text;
using System.Text.Json.Nodes;

namespace Retable.Front.Reporting;

/// <summary>Writes the graph as Mermaid text, which GitHub and many editors draw.</summary>
internal static class MermaidPicture
{
    /// <summary>Writes the graph as a line of JSON.</summary>
    public static string Json(GroupGraph graph)
    {
        using var line = new StringWriter();
        JsonLines.Write(
            line,
            "dag",
            ("nodes", new JsonArray([.. graph.Nodes.Select(node => new JsonObject { ["name"] = node.Name, ["instances"] = node.Instances, ["would_run"] = node.Marked })])),
            ("arrows", new JsonArray([.. graph.Arrows.Select(arrow => new JsonArray(graph.Nodes[arrow.From].Name, graph.Nodes[arrow.To].Name))])));
        return line.ToString();
    }

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

    /// <summary>Quotes a name; inside quotes Mermaid knows entities with a number sign.</summary>
    private static string Quoted(string name) => name.Replace("#", "#35;", StringComparison.Ordinal).Replace("\"", "#quot;", StringComparison.Ordinal);
}
