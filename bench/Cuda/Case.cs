using System.Diagnostics;
using Retable.Bench.Shared;
using static TorchSharp.torch;

namespace Retable.Bench.Cuda;

/// <summary>Work that is measured here and in PyTorch, by turns.</summary>
/// <param name="Name">The case of peer.py.</param>
/// <param name="Title">The row's name.</param>
/// <param name="Times">How often the work is done in a run.</param>
/// <param name="Runs">Of each side in a round; the median of all rounds' counts.</param>
/// <param name="Bound">The most that the ratio of times may be.</param>
/// <param name="Make">Prepares the work.</param>
internal sealed record Case(string Name, string Title, int Times, int Runs, double? Bound, Func<Action> Make)
{
    private const int Rounds = 2;

    public void Measure(Suite suite)
    {
        List<double> ours = [], peer = [];
        using var scope = NewDisposeScope();
        var work = Make();
        Run(work);
        for (var round = 0; round < Rounds; round++)
        {
            peer.AddRange(Peer.Seconds(suite, this));
            // The device slows down its clock while the other program starts.
            Run(work);
            ours.AddRange(Enumerable.Range(0, Runs).Select(_ => Run(work)));
        }

        if (peer.Count > 0)
        {
            suite.Add(Title, Median(ours), Median(peer), "s", Bound);
        }
        else
        {
            suite.Add(Title, Median(ours), "s");
        }
    }

    private static double Median(List<double> seconds) => seconds.Order().ElementAt(seconds.Count / 2);

    private double Run(Action work)
    {
        cuda.synchronize();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Times; i++)
        {
            work();
        }

        cuda.synchronize();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / Times;
    }
}
