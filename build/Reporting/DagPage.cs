using System.Net;

namespace Retable.Front.Reporting;

/// <summary>The graph as one HTML page with an SVG in it: nothing is loaded from anywhere.</summary>
internal static class DagPage
{
    public static string Of(GroupGraph graph, string title) => $$"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>{{WebUtility.HtmlEncode(title)}}</title>
        <style>
        body { font: 14px system-ui, sans-serif; margin: 1.5rem; color: #1f2937; background: #fff }
        {{DagPicture.Style}}
        </style></head><body>
        <h1>{{WebUtility.HtmlEncode(title)}}</h1>
        <p>A box is a stage of the pipeline file with all its instances; yellow ones would run now.</p>
        {{DagPicture.Svg(graph, title, "would run")}}
        </body></html>

        """;
}
