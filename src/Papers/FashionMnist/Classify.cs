// Fits one classifier on the training images and counts its hits on the test images: images → features → classes → metrics.

using System.ComponentModel.DataAnnotations;
using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Evaluation;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.FashionMnist;

/// <summary>The verb <c>classify</c>.</summary>
public static class Classify
{
    public static void Run(Parameters parameters, StepContext context)
    {
        ComputeDevice.Prepare(context);
        var training = Part(ImageFile.Read(context.Input("train")), parameters.TrainSize);
        var test = Part(ImageFile.Read(context.Input("test")), parameters.TestSize);
        var standardisation = new Standardisation(training.Pixels);
        var task = new ClassificationTask(
            standardisation.Apply(training.Pixels), training.AllLabels(), standardisation.Apply(test.Pixels), ClassesOf(training, test), context);

        var rows =
            from found in parameters.Classifier.Predict(task)
            select new MetricRow(found.Method, test.Dataset, "accuracy", Accuracy(found.Classes, test.Labels), test.Count);
        MetricsFile.Write(context.Output("metrics"), "fashion-mnist", parameters.Profile, seed: 0, [.. rows]);
    }

    private static ImageSet Part(ImageSet images, int size) =>
        images.Count <= size ? images : images.At(StratifiedSplit.Take(images.Labels, size, new SeedSequence(0)));

    private static int ClassesOf(ImageSet training, ImageSet test)
    {
        var known = training.Labels.Distinct().Order().ToList();
        var strange = test.Labels.Except(known).Order().ToList();
        return known.SequenceEqual(Enumerable.Range(0, known.Count)) && strange.Count == 0
            ? known.Count
            : throw new BadInputException($"the classes of '{training.Dataset}' are not 0 to {known.Max()}, each among the training images")
            {
                Facts = [("training", string.Join(", ", known)), ("only in the test", strange.Count == 0 ? "none" : string.Join(", ", strange))],
                Hint = "Raise 'train_size', or take a data set with labels.",
            };
    }

    private static double Accuracy(long[] classes, IReadOnlyList<int> labels) => classes.Zip(labels, (k, label) => k == label ? 1.0 : 0.0).Average();

    /// <summary>What a classification is told.</summary>
    public sealed record Parameters
    {
        public required Classifier Classifier { get; init; }

        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";

        /// <summary>The largest number of training images; classes keep their shares. The benchmark takes all.</summary>
        [Range(1, int.MaxValue)]
        public int TrainSize { get; init; } = int.MaxValue;

        /// <summary>The largest number of test images.</summary>
        [Range(1, int.MaxValue)]
        public int TestSize { get; init; } = int.MaxValue;
    }
}

/// <summary>The data of a classification.</summary>
/// <param name="Training">float64 [n, D].</param>
/// <param name="Labels">int64 [n]; every class 0 … C − 1 occurs.</param>
/// <param name="Test">float64 [m, D].</param>
/// <param name="Classes">The number of classes, C.</param>
/// <param name="Context">The stage, which receives progress and passes on the request to stop.</param>
public sealed record ClassificationTask(Tensor Training, Tensor Labels, Tensor Test, int Classes, StepContext Context);

/// <summary>The classifier: a choice of cases with their own parameters.</summary>
public abstract record Classifier
{
    /// <summary>Classifies each test image, under the name by which tables list the method.</summary>
    /// <exception cref="BadInputException">There are too few training images.</exception>
    public abstract IReadOnlyList<(string Method, long[] Classes)> Predict(ClassificationTask task);

    /// <summary>Nearest neighbours (eq. 2), for several numbers of neighbours and both kinds of vote at once: <c>neighbours_5_uniform</c>, <c>neighbours_5_distance</c>, ...</summary>
    public sealed record NearestNeighbours : Classifier
    {
        private const int AtOnce = 200;

        /// <summary>p, the power of the distance: 1 or 2.</summary>
        [Range(1, 2)]
        public int Power { get; init; } = 2;

        /// <summary>The numbers of voting neighbours; each gives methods of its own.</summary>
        public IReadOnlyList<int> Neighbours { get; init; } = [1, 5, 9];

        public override IReadOnlyList<(string Method, long[] Classes)> Predict(ClassificationTask task)
        {
            var (images, most) = ((int)task.Test.shape[0], Neighbours.DefaultIfEmpty(0).Max());
            if (Neighbours.DefaultIfEmpty(0).Min() < 1 || most > task.Training.shape[0])
            {
                throw new BadInputException($"'neighbours' must be numbers from 1 to the {task.Training.shape[0]} training images")
                {
                    Facts = [("neighbours", string.Join(", ", Neighbours))],
                };
            }

            List<(int K, bool ByDistance)> voters = [.. Neighbours.Select(k => (k, false)), .. Neighbours.Select(k => (k, true))];
            var classes = voters.ConvertAll(_ => new List<long>(images));
            var search = new FashionMnist.NearestNeighbours(task.Training, Power);
            for (var first = 0; first < images; first += AtOnce)
            {
                task.Context.ThrowIfStopping();
                using var scope = NewDisposeScope();
                var part = task.Test.narrow(0, first, Math.Min(AtOnce, images - first));
                var (distances, positions) = search.Find(part, most);
                var labels = task.Labels.index_select(0, positions.flatten()).reshape(positions.shape);
                foreach (var (i, (k, byDistance)) in voters.Index())
                {
                    classes[i].AddRange(FashionMnist.NearestNeighbours.Vote(distances, labels, k, byDistance, task.Classes).data<long>().ToArray());
                }

                task.Context.Progress(first + part.shape[0], images, "images");
            }

            return [.. voters.Select((voter, i) => ($"neighbours_{voter.K}_{(voter.ByDistance ? "distance" : "uniform")}_p{Power}", classes[i].ToArray()))];
        }
    }

    /// <summary>Gaussian naive Bayes (eq. 3).</summary>
    public sealed record GaussianNaiveBayes : Classifier
    {
        public override IReadOnlyList<(string Method, long[] Classes)> Predict(ClassificationTask task)
        {
            using var classes = FashionMnist.GaussianNaiveBayes.Predict(task.Training, task.Labels, task.Test, task.Classes);
            return [("gaussian_naive_bayes", classes.data<long>().ToArray())];
        }
    }

    /// <summary>Logistic regression (eq. 4).</summary>
    public sealed record LogisticRegression : Classifier
    {
        /// <summary>C, the weight of the errors relative to the penalty.</summary>
        [Range(1e-6, 1e6)]
        public double C { get; init; } = 1;

        public override IReadOnlyList<(string Method, long[] Classes)> Predict(ClassificationTask task)
        {
            using var weights = new FashionMnist.LogisticRegression(C).Fit(task.Training, task.Labels, task.Classes, (step, done) =>
            {
                task.Context.ThrowIfStopping();
                task.Context.Progress(done, task.Classes, "classes", $"step {step}");
            });
            using var classes = FashionMnist.LogisticRegression.Predict(weights, task.Test);
            return [($"logistic_regression_c{C}", classes.data<long>().ToArray())];
        }
    }
}
