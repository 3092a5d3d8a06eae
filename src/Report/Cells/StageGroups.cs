namespace Retable.Report;

/// <summary>Groups the stages behind the numbers by matrix, so that what all instances share is shown once.</summary>
internal static class StageGroups
{
    private const int DigestLength = 12;

    public static IReadOnlyList<StageGroupView> Of(IReadOnlyList<StageFacts> stages) => [.. stages.GroupBy(stage => stage.Group).Select(group => View([.. group]))];

    private static StageGroupView View(IReadOnlyList<StageFacts> stages)
    {
        bool IsShared((string Name, string Value) parameter) => stages.All(stage => stage.Parameters.Contains(parameter));
        var shared = stages[0].Parameters.Where(IsShared).ToList();
        return new StageGroupView(
            stages[0].Group,
            stages[0].Step,
            [.. stages.Select(stage => Short(stage.Code)).Where(code => code.Length > 0).Distinct()],
            [.. shared.Select(parameter => new FactView(parameter.Name, parameter.Value))],
            [.. stages.Select(stage => new StageView(
                Anchor.OfStage(stage.Name),
                stage.Name,
                string.Join(", ", stage.Parameters.Except(shared).Select(parameter => $"{parameter.Name}={parameter.Value}")),
                Short(stage.Key),
                [.. stage.Inputs.Select(input => new StageFileView(input.Slot, input.From, input.Digest, Short(input.Digest)))],
                [.. stage.Outputs.Select(output => new StageFileView(output.Slot, output.File, output.Digest, Short(output.Digest)))],
                stage.Machine,
                stage.Rerun.Length > 0 ? stage.Rerun : "not executed again"))]);
    }

    private static string Short(string digest) => digest.Length > DigestLength ? digest[..DigestLength] : digest;
}

/// <summary>The stages of a matrix.</summary>
/// <param name="Code">Identities of the step's code: one, unless the instances' choices bring in different code.</param>
/// <param name="Parameters">The parameters that all instances share.</param>
public sealed record StageGroupView(string Name, string Step, IReadOnlyList<string> Code, IReadOnlyList<FactView> Parameters, IReadOnlyList<StageView> Instances);

/// <param name="Parameters">The parameters that distinguish it from its siblings.</param>
/// <param name="Key">The shortened key, which covers all that its numbers depend on.</param>
/// <param name="Rerun">The result of executing it again.</param>
public sealed record StageView(
    string Anchor, string Name, string Parameters, string Key, IReadOnlyList<StageFileView> Inputs, IReadOnlyList<StageFileView> Outputs, string Machine, string Rerun);

public sealed record StageFileView(string Slot, string File, string Digest, string ShortDigest);
