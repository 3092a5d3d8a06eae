using Retable.Contract;

namespace Retable.Report;

/// <summary>Makes a card for each kind of trained model, from the records of the stages that train and read it.</summary>
internal static class ModelCards
{
    /// <summary>The slot of a training's model.</summary>
    private const string Slot = "model";

    public static IReadOnlyList<ModelCardView> Of(IReadOnlyList<StageFacts> stages) => [.. stages
        .Where(stage => stage.Outputs.Any(output => output.Slot.StartsWith(Slot, StringComparison.Ordinal)))
        .GroupBy(stage => stage.Group)
        .Select(group => Card([.. group], stages))];

    private static ModelCardView Card(IReadOnlyList<StageFacts> models, IReadOnlyList<StageFacts> stages)
    {
        var names = models.Select(model => $"{model.Name}.").ToList();
        var readers = stages.Where(stage => stage.Inputs.Any(input => names.Exists(name => input.From.StartsWith(name, StringComparison.Ordinal)))).Select(stage => stage.Group).Distinct();
        var first = models[0];
        return new ModelCardView(
            first.Group,
            [
                new("trained by", $"{first.Step}, {Plural.Count(models.Count, "model")}"),
                new("network", Values(models, "network", "architecture", "backbone")),
                new("trained on", Joined(models.SelectMany(model => model.Inputs).Select(input => input.From).Distinct().Take(Most))),
                new("loss", Values(models, "loss", "losses")),
                new("recipe", Values(models, "recipe", "epochs")),
                new("read by", Joined(readers)),
                new("weights", Joined(models.SelectMany(model => model.Outputs).Where(output => output.Slot.StartsWith(Slot, StringComparison.Ordinal)).Take(Most).Select(output => $"{output.File} {output.Digest[..Math.Min(12, output.Digest.Length)]}"))
                    + (models.Count > Most ? $" and {models.Count - Most} more, under 'Stages behind the numbers'" : "")),
                new("meant for", "reproducing the tables of this report"),
                new("not meant for", ReproducibilitySheet.NotKnown),
                new("limits and biases", ReproducibilitySheet.NotKnown),
            ]);
    }

    private const int Most = 6;

    /// <summary>The values of the first of these parameters that exists.</summary>
    private static string Values(IReadOnlyList<StageFacts> models, params IReadOnlyList<string> names) => Joined(names
        .Select(name => models.SelectMany(model => model.Parameters).Where(parameter => parameter.Name == name).Select(parameter => parameter.Value).Distinct().Take(Most).ToList())
        .FirstOrDefault(values => values.Count > 0) ?? []);

    private static string Joined(IEnumerable<string> items) => items.ToList() is { Count: > 0 } all ? string.Join("; ", all) : ReproducibilitySheet.NotKnown;
}

/// <summary>The card of the models that one matrix trains.</summary>
public sealed record ModelCardView(string Name, IReadOnlyList<FactView> Facts);
