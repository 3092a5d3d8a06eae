// What it saves to run an ensemble once for all its students. Usage: Retable.Distillation.Bench <file.json>

using System.Globalization;
using Retable.Bench.Distillation;
using Retable.Bench.Shared;
using Retable.Contract;
using Retable.Learning.Data;
using static TorchSharp.torch;

const int Side = 28, Images = 6000;
var folder = Directory.CreateTempSubdirectory("retable-bench-").FullName;
try
{
    var draws = new SeedSequence(1).Generator("images");
    ImageWriter.Write(
        Path.Combine(folder, "train.parquet"), "noise", "train", [1, Side, Side],
        Enumerable.Range(0, Images).Select(i => (i % 10, (byte[])[.. Enumerable.Range(0, Side * Side).Select(_ => (byte)draws.NextInt(256))])));
    set_num_threads(1);
    var suite = new Suite();
    foreach (var digits in (int[])[1, 2, 3])
    {
        var work = new EnsembleWork(folder, digits);
        work.TrainMembers();
        var task = string.Create(CultureInfo.InvariantCulture, $"K = {Math.Pow(10, digits)}");
        suite.Add($"teacher statistics of {EnsembleWork.Members} members, {EnsembleWork.Composites} samples, {task}", Suite.Seconds(work.TakeStatistics, runs: 3), "s");
        var (cached, run) = (Suite.Seconds(work.DistilFromStatistics, runs: 3), Suite.Seconds(work.DistilFromMembers, runs: 3));
        suite.Add($"student of {EnsembleWork.Epochs} epochs from them, beside members run on every batch, {task}", cached, run, "s", bound: 1);
    }

    suite.Write(args[0]);
}
finally
{
    Directory.Delete(folder, recursive: true);
}
