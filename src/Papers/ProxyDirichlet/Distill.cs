// Learning from an ensemble: its statistics, taken once, and students that stand for it.

using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Globalization;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Experiment;
using Retable.Learning.Training;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>The verb <c>distill</c>: trains one network to replace an ensemble.</summary>
/// <remarks>
/// No label is used. With the input <c>statistics</c> the members were run once and are not run here; with the input
/// <c>members</c> they are run on every batch, as the original does, because its augmentation shows no image twice.
/// </remarks>
public static class Distill
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var (recipe, optimization) = (parameters.Recipe, parameters.Optimizer);
        var run = TrainingRun.Start(context, recipe.Seeds());
        using var samples = parameters.Input.OpenTraining(context, recipe.TrainSize);
        var card = Networks.Describe(
            new ModelParameters { Input = parameters.Input, Network = parameters.Network, Offset = parameters.Loss.Offset }, samples);
        using var network = run.Place(Networks.Create(card)); // before the members, which draw from the same generator
        using var teacher = Teacher.Open(context, samples, parameters.Temperature, run.Device);
        var loss = parameters.Loss.Create();
        var batches = new Batches(samples, parameters.Input, recipe, run);
        using var optimizer = optimization.Create(network, recipe);
        var plan = new TrainingPlan
        {
            Model = network,
            Optimizer = optimizer,
            LearningRate = optimization.RateOf(recipe, batches.Order.BatchesPerEpoch),
            Order = batches.Order,
            Epochs = recipe.Epochs,
            Seeds = run.Seeds,
            ClipNorm = recipe.ClipNormOrNone,
            MayDiverge = true,
            // A step: gradients to 0, this loss, its gradients backwards, the optimizer's step.
            Loss = step =>
            {
                var batch = batches.Of(step); // inputs [n, C, H, W]
                var logits = network.call(batch.Inputs) / parameters.Temperature; // [n, K]
                return loss.forward(logits, teacher.Of(batch));
            },
        };
        var history = new TrainingLoop(plan, context).Run();
        run.Finish("proxy-dirichlet", card with { Diverged = history.Any(row => row.Name == TrainingLoop.Diverged) }, network, history);
    }

    /// <summary>Parameters of a distillation; the defaults are the laptop recipe.</summary>
    public sealed record Parameters : LearningParameters
    {
        /// <summary>The loss to minimise.</summary>
        public required StudentLoss Loss { get; init; }

        /// <summary>The temperature by which the logits of student and members are divided; the paper's is 1.</summary>
        [Range(1e-3, 1e3)]
        public double Temperature { get; init; } = 1;
    }
}

/// <summary>A student's loss, named as on the original's command line: a choice of cases with their own parameters.</summary>
public abstract record StudentLoss
{
    /// <summary>The offset that the student's Dirichlet (eq. 2) adds to exp(z).</summary>
    internal virtual double Offset => 0;

    public abstract DistillationLoss Create();

    /// <summary>EnD (eq. 3): no Dirichlet, no offset.</summary>
    public sealed record ForwardKl : StudentLoss
    {
        public override DistillationLoss Create() => new ForwardKlLoss();
    }

    /// <summary>EnD² (eq. 4).</summary>
    public sealed record DirichletLikelihood : StudentLoss
    {
        /// <summary>The offset added to exp(z) in the student's Dirichlet.</summary>
        [Range(0, 1e6)]
        public double ModelOffset { get; init; }

        internal override double Offset => ModelOffset;

        public override DistillationLoss Create() => new LikelihoodLoss(ModelOffset);
    }

    /// <summary>PD-EnD² with the forward KL divergence (eq. 5).</summary>
    public sealed record Proxy : StudentLoss
    {
        /// <summary>The offset added to exp(z) in the student's Dirichlet.</summary>
        [Range(0, 1e6)]
        public double ModelOffset { get; init; } = 1;

        /// <summary>The offset added to the proxy's parameters.</summary>
        [Range(0, 1e6)]
        public double TargetOffset { get; init; } = 1;

        internal override double Offset => ModelOffset;

        public override DistillationLoss Create() => new ProxyLoss(ModelOffset, TargetOffset);
    }

    /// <summary>PD-EnD² with the reverse KL divergence (eq. 6): the paper's method.</summary>
    public sealed record RklProxy : StudentLoss
    {
        /// <summary>The offset added to exp(z) in the student's Dirichlet.</summary>
        [Range(0, 1e6)]
        public double ModelOffset { get; init; } = 1;

        /// <summary>The offset that, multiplied by K, is added to the proxy's precision.</summary>
        [Range(0, 1e6)]
        public double TargetOffset { get; init; } = 1;

        internal override double Offset => ModelOffset;

        public override DistillationLoss Create() => new ReverseProxyLoss(ModelOffset, TargetOffset);
    }
}

/// <summary>What a student learns from: the ensemble's statistics (eq. 1), batch by batch.</summary>
internal abstract class Teacher : IDisposable
{
    /// <summary>Opens the input <c>statistics</c>, or else the input <c>members</c>.</summary>
    /// <exception cref="BadInputException">The statistics are those of other samples or another temperature, or there is no member.</exception>
    public static Teacher Open(StepContext context, ISamples samples, double temperature, Device device) =>
        context.OptionalInput("statistics") is { } statistics
            ? new Remembered(StatisticsFile.Read(statistics, samples.Description, temperature), device)
            : new Running(Ensemble.Load(context.Inputs("members"), device), temperature);

    /// <summary>The ensemble's statistics for the samples of a batch.</summary>
    public abstract TeacherStatistics Of(TrainingBatch batch);

    public abstract void Dispose();

    // Statistics that were taken once. Right where a sample always looks the same.
    private sealed class Remembered(TeacherStatistics all, Device device) : Teacher
    {
        public override TeacherStatistics Of(TrainingBatch batch)
        {
            var index = tensor(Array.ConvertAll(batch.Samples.ToArray(), sample => (long)sample));
            return all.Each(values => values.index_select(0, index).to(device));
        }

        public override void Dispose() => all.Dispose();
    }

    // The members themselves, run on every batch: where augmentation makes every view of a sample a new one.
    private sealed class Running(Ensemble ensemble, double temperature) : Teacher
    {
        public override TeacherStatistics Of(TrainingBatch batch) => TeacherStatistics.Of(ensemble.Logits(batch.Pixels) / temperature);

        public override void Dispose() => ensemble.Dispose();
    }
}

/// <summary>The verb <c>teacher-statistics</c>: runs an ensemble once over its training samples and stores what students need.</summary>
public static class TakeStatistics
{
    public static void Run(Parameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        using var samples = parameters.Input.OpenTraining(context, parameters.TrainSize);
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

    /// <summary>Parameters of the verb; the samples must be those of the members and of the students.</summary>
    public sealed record Parameters
    {
        public Input Input { get; init; } = new Input.Composites();

        /// <summary>The largest number of training images, as in the recipe of the members.</summary>
        [Range(1, int.MaxValue)]
        public int TrainSize { get; init; } = int.MaxValue;

        /// <summary>The temperature by which the members' logits are divided; the paper's is 1.</summary>
        [Range(1e-3, 1e3)]
        public double Temperature { get; init; } = 1;

        /// <summary>Samples at once.</summary>
        [Range(1, 100_000)]
        public int BatchSize { get; init; } = 512;
    }
}

/// <summary>Stores an ensemble's statistics over its training samples as Parquet, so that the members are run once, however many students learn from them.</summary>
/// <remarks>Metadata: <c>samples</c> (which they are), <c>temperature</c>.</remarks>
internal static class StatisticsFile
{
    // Rows are as wide as there are classes: a batch is what is held in memory, a row group what is compressed at once.
    private const int RowGroup = 4096;

    private static readonly IReadOnlyList<Field> Schema =
    [
        new("id", ColumnType.Int64), new("mean", ColumnType.Float32List), new("mean_log", ColumnType.Float32List),
        new("mkl", ColumnType.Float64), new("precision", ColumnType.Float64),
        new("entropy_of_expected", ColumnType.Float64), new("mutual_information", ColumnType.Float64),
    ];

    /// <summary>Writes the statistics batch by batch.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="samples">The description of the samples.</param>
    /// <param name="temperature">The temperature by which the members' logits were divided.</param>
    /// <param name="batches">Tables from <see cref="Batch"/>, in the order of the samples.</param>
    public static void Write(string path, string samples, double temperature, IReadOnlyList<Table> batches) =>
        ParquetFile.Write(path, Schema, batches, new Dictionary<string, string> { ["samples"] = samples, ["temperature"] = Written(temperature) }, RowGroup);

    /// <summary>Makes the rows of a batch of samples.</summary>
    /// <param name="statistics">The statistics of these samples.</param>
    /// <param name="first">The position of the first sample.</param>
    public static Table Batch(TeacherStatistics statistics, int first)
    {
        var (rows, classes) = ((int)statistics.MeanProbabilities.shape[0], (int)statistics.MeanProbabilities.shape[1]);
        return new Table(
            Column.Of("id", Enumerable.Range(first, rows).Select(id => (long)id).ToArray()),
            Column.OfRows("mean", Floats(statistics.MeanProbabilities), classes),
            Column.OfRows("mean_log", Floats(statistics.MeanLogProbabilities), classes),
            Column.Of("mkl", Doubles(statistics.Mkl)),
            Column.Of("precision", Doubles(statistics.Precision)),
            Column.Of("entropy_of_expected", Doubles(statistics.EntropyOfExpected)),
            Column.Of("mutual_information", Doubles(statistics.MutualInformation)));
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">A file from <see cref="Write"/>.</param>
    /// <param name="samples">The description of the samples that the file must cover.</param>
    /// <param name="temperature">The temperature by which the logits must have been divided.</param>
    /// <returns>The statistics on the CPU: probabilities in float32, everything else in float64.</returns>
    /// <exception cref="BadInputException">The file is damaged or over other samples.</exception>
    public static TeacherStatistics Read(string path, string samples, double temperature)
    {
        var table = ParquetFile.Read(path, Schema);
        Require(table, "samples", samples);
        Require(table, "temperature", Written(temperature));
        return new TeacherStatistics(
            Rows("mean"), Rows("mean_log"), Numbers("mkl"), Numbers("precision").unsqueeze(1),
            Numbers("entropy_of_expected"), Numbers("mutual_information"));

        Tensor Rows(string name)
        {
            var values = table.Lists<float>(name).Values;
            return tensor(values, [table.Rows, values.Length / table.Rows]);
        }

        Tensor Numbers(string name) => tensor(table.Values<double>(name));
    }

    private static void Require(Table table, string key, string needed)
    {
        if (table.Meta(key) != needed)
        {
            throw new BadInputException($"the teachers' statistics do not fit the training: '{key}' differs")
            {
                At = new SourcePosition(table.Source),
                Facts = [("statistics", table.Meta(key)), ("training", needed)],
                Hint = "Give the stages that train members, take statistics and distil the same samples and temperature.",
            };
        }
    }

    private static string Written(double temperature) => temperature.ToString("R", CultureInfo.InvariantCulture);

    private static float[] Floats(Tensor tensor) => tensor.cpu().to(float32).contiguous().data<float>().ToArray();

    private static double[] Doubles(Tensor tensor) => tensor.cpu().to(float64).contiguous().data<double>().ToArray();
}
