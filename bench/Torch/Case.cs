using System.Diagnostics;
using Retable.Bench.Shared;
using static TorchSharp.torch;

namespace Retable.Bench.Torch;

/// <summary>Work that is measured here and in PyTorch, by turns.</summary>
/// <param name="Name">The case of peer.py.</param>
/// <param name="Title">The row's name.</param>
/// <param name="Threads">Of libtorch, on both sides.</param>
/// <param name="Times">How often the work is done in a run.</param>
/// <param name="Runs">Of each side in a round; the median of all rounds' counts.</param>
/// <param name="Bound">The most that the ratio may be.</param>
/// <param name="Layouts">Each side counts in the one that is fastest for it.</param>
/// <param name="Make">Prepares the work.</param>
internal sealed record Case(
    string Name, string Title, int Threads, int Times, int Runs, double? Bound, IReadOnlyList<Layout> Layouts, Func<Layout, Action> Make)
{
    // Both sides see the machine at the same times: what else it does then falls on both. Short work is disturbed most.
    private int Rounds => Times >= 20 ? 9 : 3;

    public void Measure(Suite suite)
    {
        var ours = Layouts.ToDictionary(layout => layout, _ => new List<double>());
        var peer = Layouts.ToDictionary(layout => layout, _ => new List<double>());
        var peerAsItComes = Layouts.ToDictionary(layout => layout, _ => new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var layout in Layouts)
            {
                peer[layout].AddRange(Peer.Seconds(suite, this, layout, keepsFreedMemory: true));
                peerAsItComes[layout].AddRange(Peer.Seconds(suite, this, layout, keepsFreedMemory: false));
                ours[layout].AddRange(Seconds(layout));
            }
        }

        if (peer.Values.All(seconds => seconds.Count > 0))
        {
            suite.Add(Title, Best(ours), Best(peer), "s", Bound);
            suite.Add($"{Title}; PyTorch with malloc as it comes", Best(ours), Best(peerAsItComes), "s");
        }
        else
        {
            suite.Add(Title, Best(ours), "s");
        }
    }

    private static double Best(Dictionary<Layout, List<double>> measured) => measured.Values.Min(seconds => seconds.Order().ElementAt(seconds.Count / 2));

    private IEnumerable<double> Seconds(Layout layout)
    {
        set_num_threads(Threads);
        manual_seed(1);
        using var scope = NewDisposeScope();
        var work = Make(layout);
        Run(work);
        return [.. Enumerable.Range(0, Runs).Select(_ => Run(work))];
    }

    private double Run(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Times; i++)
        {
            work();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / Times;
    }
}
