using System.Diagnostics;
using Retable.Bench.Shared;
using static TorchSharp.torch;

namespace Retable.Bench.Torch;

/// <summary>Work that is measured here and in PyTorch.</summary>
/// <param name="Name">The case of peer.py.</param>
/// <param name="Title">The row's name.</param>
/// <param name="Threads">Of libtorch, on both sides.</param>
/// <param name="Times">How often the work is done in a run.</param>
/// <param name="Runs">The median of these counts.</param>
/// <param name="Bound">The most that the ratio may be.</param>
/// <param name="Make">Prepares the work.</param>
internal sealed record Case(string Name, string Title, int Threads, int Times, int Runs, double? Bound, Func<Action> Make)
{
    public void Measure(Suite suite)
    {
        var peer = Peer.Median(suite, this);
        var ours = Median();
        if (peer is { } theirs)
        {
            suite.Add(Title, ours, theirs, "s", Bound);
        }
        else
        {
            suite.Add(Title, ours, "s");
        }
    }

    private double Median()
    {
        set_num_threads(Threads);
        manual_seed(1);
        var work = Make();
        Run(work);
        double[] seconds = [.. Enumerable.Range(0, Runs).Select(_ => Run(work)).Order()];
        return seconds[Runs / 2];
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
