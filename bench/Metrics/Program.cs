// What a metric of a million samples costs. Usage: Retable.Metrics.Bench <file.json>

using System.Globalization;
using Retable.Bench.Shared;
using Retable.Contract;
using Retable.Metrics.Calibration;
using Retable.Metrics.Detection;
using Retable.Metrics.Selective;

const int Samples = 1_000_000;
var random = new SeedSequence(1).Generator("scores");
var (scores, positive) = (new double[Samples], new bool[Samples]);
for (var i = 0; i < Samples; i++)
{
    positive[i] = random.NextUInt32() % 2 == 0;
    scores[i] = random.NextNormal() + (positive[i] ? 1 : 0);
}

var confidence = Array.ConvertAll(scores, score => 1 / (1 + Math.Exp(-score)));
var suite = new Suite();
var auroc = Suite.Seconds(() => Auroc.Of(scores, positive));
suite.Add("AUROC, a million scores", auroc, "s", bound: 0.2);

// scikit-learn's way with numpy alone: a stable sort from the highest down, cumulative sums, one point per distinct score.
const string Numpy = """
    import numpy as np, time
    rng = np.random.default_rng(1)
    y = rng.integers(0, 2, 1000000).astype(bool); s = rng.normal(size=1000000) + y
    def auroc(s, y):
        order = np.argsort(s, kind='mergesort')[::-1]
        s, y = s[order], y[order]
        ends = np.r_[np.nonzero(np.diff(s))[0], s.size - 1]
        tp = np.cumsum(y)[ends]; fp = 1 + ends - tp
        return np.trapz(np.r_[0, tp / tp[-1]], np.r_[0, fp / fp[-1]])
    best = 9e9
    for _ in range(5):
        t = time.perf_counter(); auroc(s, y); best = min(best, time.perf_counter() - t)
    print(best, np.__version__)
    """;
if (Suite.Python(Numpy)?.Split(' ') is [var seconds, var version])
{
    suite.Version("numpy", version);
    suite.Add("AUROC, a million scores, beside numpy", auroc, double.Parse(seconds, CultureInfo.InvariantCulture), "s");
}

var ranked = RankedScores.Of(scores, positive);
suite.Add("AUPR of ranked scores", Suite.Seconds(() => Aupr.Of(ranked)), "s");
suite.Add("FPR95 of ranked scores", Suite.Seconds(() => FprAtTpr.FirstReached(ranked)), "s");
suite.Add("ECE, 15 bins", Suite.Seconds(() => _ = RightClosedBins.Of(confidence, positive, 15).Ece), "s");
suite.Add("prediction rejection", Suite.Seconds(() => PredictionRejection.Of(scores, positive), runs: 2), "s");
suite.Write(args[0]);
