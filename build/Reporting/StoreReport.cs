using System.Text.Json.Nodes;
using Retable.Contract;
using Retable.Engine.Store;

namespace Retable.Front.Reporting;

/// <summary>Reports damage in the store, and what a collection removes.</summary>
internal static class StoreReport
{
    /// <param name="output">Where to.</param>
    /// <param name="findings">The damaged objects.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, IReadOnlyList<StoreFinding> findings, bool json = false)
    {
        var damaged = findings.Where(finding => finding.State == ObjectState.Damaged).ToList();
        if (json)
        {
            foreach (var finding in damaged)
            {
                JsonLines.Write(output, "object_damaged", ("object", finding.Object.ToString()), ("needed_by", new JsonArray([.. finding.Instances.Select(name => (JsonNode)name)])));
            }

            JsonLines.Write(output, "store_verified", ("damaged", damaged.Count), ("missing", findings.Count - damaged.Count));
            return;
        }

        foreach (var finding in damaged)
        {
            var makers = finding.Instances.Count > 0 ? string.Join(", ", finding.Instances) : "nobody needs it";
            output.WriteLine($"damaged  {finding.Object}  {makers}");
        }

        var missing = findings.Count - damaged.Count;
        output.WriteLine($"{Plural.Count(damaged.Count, "object")} damaged, {missing} not there (made anew when needed)");
    }

    /// <param name="output">Where to.</param>
    /// <param name="plan">What would be deleted.</param>
    /// <param name="deleted">Whether it has been deleted.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, GarbagePlan plan, bool deleted, bool json = false)
    {
        if (json)
        {
            foreach (var item in plan.Items)
            {
                JsonLines.Write(output, "garbage", ("object", item.Object.ToString()), ("bytes", item.Size), ("seconds_to_make", item.Seconds));
            }

            JsonLines.Write(output, "collection", ("deleted", deleted), ("objects", plan.Items.Count), ("bytes_before", plan.Size), ("bytes_after", plan.Kept));
            return;
        }

        var table = new TextTable("object", "size", "to make it again");
        foreach (var item in plan.Items)
        {
            table.Add(item.Object.Short, Numbers.Bytes(item.Size), Numbers.Seconds(item.Seconds));
        }

        if (plan.Items.Count > 0)
        {
            table.Write(output);
        }

        var verb = deleted ? "deleted" : "would go (--yes deletes)";
        output.WriteLine($"{Plural.Count(plan.Items.Count, "object")} {verb}: {Numbers.Bytes(plan.Size)} before, {Numbers.Bytes(plan.Kept)} after");
    }
}
