using Retable.Contract;
using Retable.Papers.ProxyDirichlet.Networks;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Teachers;

/// <summary>Trained members, asked together.</summary>
internal sealed class Ensemble : IDisposable
{
    private readonly IReadOnlyList<TrainedNetwork> _members;

    private Ensemble(IReadOnlyList<TrainedNetwork> members) => _members = members;

    /// <summary>What all members agree on.</summary>
    public ModelCard Card => _members[0].Card;

    public int Count => _members.Count;

    /// <exception cref="BadInputException">There is no member, or two take other samples.</exception>
    public static Ensemble Load(IReadOnlyList<StepInput> files, Device device)
    {
        if (files.Count == 0)
        {
            throw new BadInputException("there is no model") { Hint = "Name the members under 'in:', for instance 'members: member[*].model'." };
        }

        var members = files.Select(file => TrainedNetwork.Load(file.Path, device)).ToList();
        for (var i = 1; i < members.Count; i++)
        {
            RequireAlike(members[0].Card, members[i].Card, files[i].Path);
        }

        return new Ensemble(members);
    }

    /// <summary>All members' logits.</summary>
    /// <param name="pixels">float32 [n, C, H, W], 0 … 1.</param>
    /// <returns>float64 [n, M, K].</returns>
    public Tensor Logits(Tensor pixels) => stack(_members.Select(member => member.Logits(pixels).to(float64)).ToArray(), 1);

    public void Dispose()
    {
        foreach (var member in _members)
        {
            member.Dispose();
        }
    }

    private static void RequireAlike(ModelCard first, ModelCard other, string path)
    {
        var (a, b) = (Shape(first), Shape(other));
        if (a != b)
        {
            throw new BadInputException("the members of an ensemble take different samples")
            {
                At = new SourcePosition(path),
                Facts = [("this one", b), ("the first one", a)],
            };
        }

        static string Shape(ModelCard card) => $"{card.Channels} x {card.Height} x {card.Width}, {card.Classes} classes";
    }
}
