using Retable.Hosting;
using Retable.Papers.ProxyDirichlet.Networks;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>The test sets of the laptop profile: composites of test images as they are, changed, and composites of textures.</summary>
internal sealed class CompositeDomains(ModelCard card, EvaluateParameters parameters, StepContext context) : Domains(card, context)
{
    private readonly IReadOnlyList<Shift> _labelled = Shifts.Labelled(card.Format.Digits);
    private readonly IReadOnlyList<Shift> _foreign = Shifts.Foreign(card.Format.Digits);
    private readonly string? _textures = context.OptionalInput("textures");

    public override int Count => 1 + (_labelled.Count * Shifts.Severities) + _foreign.Count + (_textures is null ? 0 : 1);

    public override IEnumerable<Domain> All()
    {
        using var test = Open([Context.Input("test")], Context.Scratch);
        var (tested, shifted) = (Math.Min(test.Count, parameters.TestSize), Math.Min(test.Count, parameters.ShiftSize));
        yield return new Domain(NameOf("clean"), DomainKind.Clean, 0, test, tested);
        foreach (var shift in _labelled)
        {
            for (var severity = 1; severity <= Shifts.Severities; severity++)
            {
                yield return new Domain(NameOf(shift.Name), DomainKind.Shifted, severity, test, shifted) { Shift = shift };
            }
        }

        foreach (var shift in _foreign)
        {
            yield return new Domain(NameOf(shift.Name), DomainKind.Foreign, 0, test, tested) { Shift = shift };
        }

        if (_textures is not null)
        {
            using var textures = Open([_textures], Context.Scratch);
            yield return new Domain(NameOf("textures"), DomainKind.Foreign, 0, textures, Math.Min(textures.Count, parameters.TestSize));
        }
    }

    private string NameOf(string set) => $"k{Card.Classes}-{set}";
}
