using Retable.Engine.Store;

namespace Retable.Front.Reporting;

/// <summary>What was found in the store, and what a collection takes out of it.</summary>
internal static class StoreReport
{
    public static void Write(TextWriter output, IReadOnlyList<StoreFinding> findings)
    {
        var damaged = findings.Where(finding => finding.State == ObjectState.Damaged).ToList();
        foreach (var finding in damaged)
        {
            var makers = finding.Instances.Count > 0 ? string.Join(", ", finding.Instances) : "nobody needs it";
            output.WriteLine($"damaged  {finding.Object}  {makers}");
        }

        var missing = findings.Count - damaged.Count;
        output.WriteLine($"{Numbers.Count(damaged.Count, "object")} damaged, {missing} not there (made anew when needed)");
    }

    public static void Write(TextWriter output, GarbagePlan plan, bool deleted)
    {
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
        output.WriteLine($"{Numbers.Count(plan.Items.Count, "object")} {verb}: {Numbers.Bytes(plan.Size)} before, {Numbers.Bytes(plan.Kept)} after");
    }
}
