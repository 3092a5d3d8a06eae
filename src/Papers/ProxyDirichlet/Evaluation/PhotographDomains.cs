using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Papers.ProxyDirichlet.Networks;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>The test sets of the paper: ImageNet's validation part; ImageNet-C, -A and -R with labels; ImageNet-O, whose labels mean nothing.</summary>
/// <remarks>Their images are unpacked when their turn comes and deleted after it: together they are a hundred gigabytes.</remarks>
internal sealed class PhotographDomains : Domains
{
    private readonly EvaluateParameters _parameters;
    private readonly IReadOnlyList<(DomainKind Kind, PhotographSet About, IReadOnlyList<string> Paths)> _sets;

    public PhotographDomains(ModelCard card, EvaluateParameters parameters, StepContext context)
        : base(card, context)
    {
        _parameters = parameters;
        _sets = [.. Sets(DomainKind.Clean, "test"), .. Sets(DomainKind.Shifted, "shifted"), .. Sets(DomainKind.Foreign, "foreign")];
        if (_sets.Count == 0 || _sets[0].About.Classes.Count != card.Classes)
        {
            throw new BadInputException("the test photographs do not have the classes of the model")
            {
                At = _sets.Count == 0 ? null : new SourcePosition(_sets[0].Paths[0]),
                Facts = [("photographs", $"{(_sets.Count == 0 ? 0 : _sets[0].About.Classes.Count)} classes"), ("model", $"{card.Classes} classes")],
            };
        }

        // The parts of one set, in their order.
        IEnumerable<(DomainKind, PhotographSet, IReadOnlyList<string>)> Sets(DomainKind kind, string slot) => context.Inputs(slot)
            .Select(input => (About: PhotographFile.About(input.Path), input.Path))
            .GroupBy(file => (file.About.Dataset, file.About.Split, file.About.Severity))
            .Select(set => (kind, set.First().About, (IReadOnlyList<string>)[.. set.Select(file => file.Path)]));
    }

    public override int Count => _sets.Count;

    public override IEnumerable<Domain> All()
    {
        foreach (var (kind, about, paths) in _sets)
        {
            var classes = ClassesOf(about, paths[0]);
            var folder = Directory.CreateDirectory(Path.Combine(Context.Scratch, NameOf(about))).FullName;
            using (var samples = Open(paths, folder))
            {
                var most = kind == DomainKind.Shifted ? _parameters.ShiftSize : _parameters.TestSize;
                yield return new Domain(NameOf(about), kind, about.Severity, samples, Math.Min(samples.Count, most)) { Classes = classes };
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The positions of a set's classes among all; null for all of them.</summary>
    private int[]? ClassesOf(PhotographSet about, string path)
    {
        var all = _sets[0].About.Classes;
        var some = ClassMask.Has(about.Dataset) ? ClassMask.Of(about.Dataset, all) : null;
        var expected = some is null ? all : [.. some.Select(i => all[i])];
        return about.Classes.SequenceEqual(expected) ? some : throw new BadInputException($"'{about.Dataset}' does not have the classes that it should")
        {
            At = new SourcePosition(path),
            Facts =
            [
                ("missing", Some(expected.Except(about.Classes))),
                ("too many", Some(about.Classes.Except(expected))),
            ],
            Hint = "Are all its folders there, and no others?",
        };

        static string Some(IEnumerable<string> names) => names.ToList() is { Count: > 0 } list
            ? string.Join(", ", list.Take(5)) + (list.Count > 5 ? $", ... ({list.Count})" : "")
            : "none";
    }

    private static string NameOf(PhotographSet about) => about.Severity == 0 ? about.Dataset : $"{about.Dataset}-{about.Split}";
}
