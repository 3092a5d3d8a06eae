using Retable.Contract;
using Retable.Hosting;
using Retable.Papers.ProxyDirichlet.Data;
using Retable.Papers.ProxyDirichlet.Networks;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>All test sets of a model, the clean one first.</summary>
internal sealed class Domains : IDisposable
{
    private readonly List<ISamples> _owned = [];
    private readonly List<Domain> _all = [];

    public IReadOnlyList<Domain> All => _all;

    /// <param name="card">What the model takes for a sample.</param>
    /// <param name="parameters">How many samples.</param>
    /// <param name="context">Inputs <c>test</c> and, if the pipeline has them, <c>textures</c>.</param>
    /// <exception cref="BadInputException">The images do not fit the model.</exception>
    public static Domains Open(ModelCard card, EvaluateParameters parameters, StepContext context)
    {
        var domains = new Domains();
        var test = domains.Read(card, context.Input("test"), context);
        domains.AddComposites(card, test, parameters);
        if (context.OptionalInput("textures") is { } path)
        {
            var textures = domains.Read(card, path, context);
            domains._all.Add(new Domain(NameOf(card, "textures"), DomainKind.Foreign, 0, textures, Math.Min(textures.Count, parameters.TestSize)));
        }

        return domains;
    }

    public void Dispose()
    {
        foreach (var samples in _owned)
        {
            samples.Dispose();
        }
    }

    private void AddComposites(ModelCard card, ISamples test, EvaluateParameters parameters)
    {
        var (tested, shifted) = (Math.Min(test.Count, parameters.TestSize), Math.Min(test.Count, parameters.ShiftSize));
        var digits = card.Format.Digits;
        _all.Add(new Domain(NameOf(card, "clean"), DomainKind.Clean, 0, test, tested));
        foreach (var shift in Shifts.Labelled(digits))
        {
            for (var severity = 1; severity <= Shifts.Severities; severity++)
            {
                _all.Add(new Domain(NameOf(card, shift.Name), DomainKind.Shifted, severity, test, shifted) { Shift = shift });
            }
        }

        _all.AddRange(Shifts.Foreign(digits).Select(shift =>
            new Domain(NameOf(card, shift.Name), DomainKind.Foreign, 0, test, tested) { Shift = shift }));
    }

    private ISamples Read(ModelCard card, string path, StepContext context)
    {
        var samples = card.Format.Open(path, context.Scratch);
        _owned.Add(samples);
        return samples.Shape == (card.Channels, card.Height, card.Width)
            ? samples
            : throw new BadInputException("the test images do not fit the model")
            {
                At = new SourcePosition(path),
                Facts = [("images", $"{samples.Shape}"), ("model", $"{(card.Channels, card.Height, card.Width)}")],
            };
    }

    private static string NameOf(ModelCard card, string set) => $"k{card.Classes}-{set}";
}
