using System.Text.RegularExpressions;

namespace Retable.Tests;

/// <summary>Papers are strangers to each other in pipelines too, as <see cref="ArrowTests"/> holds it for their projects.</summary>
public sealed partial class PipelineTests
{
    [Fact]
    public void A_pipeline_calls_the_steps_of_its_own_paper_and_those_that_all_share()
    {
        var shared = Directory.GetDirectories(Checkout.At("src", "Steps")).Select(folder => Path.GetFileName(folder).ToLowerInvariant()).ToList();
        var strangers =
            from file in Directory.GetFiles(Checkout.At("pipelines"), "*.yaml").Order(StringComparer.Ordinal)
            let paper = Path.GetFileNameWithoutExtension(file)
            from line in File.ReadLines(file).Select((text, i) => (Step: StepWord().Match(text), Number: i + 1))
            where line.Step.Success && line.Step.Groups[1].Value != paper && !shared.Contains(line.Step.Groups[1].Value)
            select $"pipelines/{paper}.yaml:{line.Number}: {line.Step.Groups[1].Value}";
        Assert.Empty(strangers);
    }

    // 'step: cac train', in a stage of its own lines or in one in braces.
    [GeneratedRegex(@"^[^#]*\bstep: *'?([a-z0-9-]+)")]
    private static partial Regex StepWord();
}
