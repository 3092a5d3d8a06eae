using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using Retable.Hosting;
using Retable.Learning.Training;
using Retable.Papers.ProxyDirichlet.Data;
using Retable.Papers.ProxyDirichlet.Teachers;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>Parameters of the verb <c>teacher-statistics</c>: the samples must be those of the members and of the students.</summary>
public sealed record StatisticsParameters : SampleParameters
{
    /// <summary>What the members' logits are divided by; the paper's is 1.</summary>
    [Range(1e-3, 1e3)]
    public double Temperature { get; init; } = 1;

    /// <summary>Samples at once.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 512;
}

/// <summary>Runs an ensemble once over its training samples and keeps what students need of it.</summary>
public static class TakeStatistics
{
    public static void Run(StatisticsParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        using var samples = TrainingSamples.Open(parameters, context);
        using var ensemble = Ensemble.Load(context.Inputs("members"), device);
        var start = Stopwatch.GetTimestamp();
        var batches = new List<Table>();
        for (var first = 0; first < samples.Count; first += parameters.BatchSize)
        {
            context.ThrowIfStopping();
            batches.Add(Batch(first));
            context.Progress(Math.Min(first + parameters.BatchSize, samples.Count), samples.Count, "samples");
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        StatisticsFile.Write(context.Output("statistics"), samples.Description, parameters.Temperature, batches);
        context.Log($"{ensemble.Count} members over {samples.Count} samples in {seconds:F1} s: that much each epoch of each student saves");

        Table Batch(int first)
        {
            using var scope = NewDisposeScope();
            var batch = Enumerable.Range(first, Math.Min(parameters.BatchSize, samples.Count - first)).ToArray();
            var logits = ensemble.Logits(samples.Pixels(batch).to(device)) / parameters.Temperature;
            return StatisticsFile.Batch(TeacherStatistics.Of(logits), first);
        }
    }
}
