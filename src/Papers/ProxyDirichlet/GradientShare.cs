// On which classes each loss puts its gradient: losses → gradients → metrics, without a training.

using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Evaluation;
using Retable.Learning.Training;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>The verb <c>gradient-share</c>, which tests the paper's claim without training: on which classes does each loss put its gradient when a student starts?</summary>
/// <remarks>
/// A made-up ensemble of ten is confident of one class (probability about 0.70), gives some probability to five others (0.046 each) and leaves the
/// rest to all others; its members differ by normal noise of ½ in their logits. The student's logits are 0.
/// </remarks>
public static class GradientShare
{
    private const int Samples = 16, Members = 10, Related = 5, LeastClasses = 10;
    private const double Top = 0.70, OfEachRelated = 0.046, Noise = 0.5;

    private static readonly (string Method, DistillationLoss Loss)[] Losses =
    [
        ("forward_kl", new ForwardKlLoss()),
        ("dirichlet_likelihood", new LikelihoodLoss(modelOffset: 0)),
        ("dirichlet_likelihood_offset_1", new LikelihoodLoss(modelOffset: 1)),
        ("proxy", new ProxyLoss(modelOffset: 1, targetOffset: 1)),
        ("rkl_proxy", new ReverseProxyLoss(modelOffset: 1, targetOffset: 1)),
    ];

    public static void Run(Parameters parameters, StepContext context)
    {
        if (parameters.Classes.Any(k => k < LeastClasses))
        {
            throw new BadInputException($"'classes' must all be at least {LeastClasses}")
            {
                Facts = [("found", string.Join(", ", parameters.Classes))],
            };
        }

        ComputeDevice.Prepare(context);
        var rows = parameters.Classes.SelectMany(classes => Losses.SelectMany(loss => Of(loss.Method, loss.Loss, classes))).ToList();
        MetricsFile.Write(context.Output("metrics"), "proxy-dirichlet", parameters.Profile, seed: 0, rows);
    }

    /// <summary>For a loss and for the top class, the related classes and the tail: their share of Σ|dL/dz|, and the mean |dL/dz| per class.</summary>
    internal static IEnumerable<MetricRow> Of(string method, DistillationLoss loss, int classes)
    {
        using var scope = NewDisposeScope();
        using var teacher = TeacherStatistics.Of(MadeUpEnsemble(classes));
        var logits = zeros([Samples, classes], float64, requires_grad: true);
        var value = loss.forward(logits, teacher);
        value.backward();
        var perClass = logits.grad!.abs().sum(dim: 0L); // [K], the mean over the batch: the loss has divided by it
        var all = perClass.sum().item<double>();
        var rows = new List<MetricRow> { Row("loss", value.item<double>()) };
        foreach (var (group, first, count) in new[] { ("top", 0, 1), ("related", 1, Related), ("tail", 1 + Related, classes - 1 - Related) })
        {
            var sum = perClass.narrow(0, first, count).sum().item<double>();
            rows.Add(Row($"share_{group}", sum / all));
            rows.Add(Row($"gradient_{group}", sum / count));
        }

        return rows;

        MetricRow Row(string metric, double number) => new(method, $"k{classes}", metric, number, Samples);
    }

    /// <summary>Makes up an ensemble's logits, float64 [16, 10, K]; the first class is the confident one, followed by the related ones.</summary>
    internal static Tensor MadeUpEnsemble(int classes)
    {
        var tail = (1 - Top - (Related * OfEachRelated)) / (classes - 1 - Related);
        var draws = new SeedSequence(0).Generator("made-up ensemble", classes);
        var logits = new double[Samples * Members * classes];
        for (var i = 0; i < logits.Length; i++)
        {
            var probability = (i % classes) switch { 0 => Top, <= Related => OfEachRelated, _ => tail };
            logits[i] = Math.Log(probability) + (Noise * draws.NextNormal());
        }

        return tensor(logits, [Samples, Members, classes]);
    }
    /// <summary>Parameters of the verb.</summary>
    public sealed record Parameters
    {
        /// <summary>The numbers of classes to try, each at least 10.</summary>
        public IReadOnlyList<int> Classes { get; init; } = [10, 100, 1000];

        /// <summary>The profile's name, a column of the metrics.</summary>
        public string Profile { get; init; } = "";
    }
}
