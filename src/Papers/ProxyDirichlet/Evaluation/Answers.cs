using Retable.Metrics.Classification;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>What a subject says about a test set.</summary>
/// <param name="Domain">The test set.</param>
/// <param name="Labels">Of its samples, among its own classes.</param>
/// <param name="Readings">In the subject's order.</param>
/// <param name="Logits">float32 [n · K]: of a network its logits, of an ensemble the logarithms of its mean probabilities.</param>
internal sealed record Answers(Domain Domain, int[] Labels, IReadOnlyList<ReadAnswers> Readings, float[] Logits)
{
    /// <param name="subject">Whom to ask.</param>
    /// <param name="domain">What about.</param>
    /// <param name="device">Where the subject is.</param>
    /// <param name="batchSize">Samples at once.</param>
    public static Answers Of(Subject subject, Domain domain, Device device, int batchSize)
    {
        var labels = Enumerable.Range(0, domain.Count).Select(i => domain.Samples.Labels[i]).ToArray();
        var parts = subject.Readings.Select(_ => new List<Batch>()).ToList();
        var logits = new List<float>(domain.Kind == DomainKind.Clean ? domain.Count * subject.Card.Classes : 0);
        using var noGradient = no_grad();
        for (var first = 0; first < domain.Count; first += batchSize)
        {
            using var scope = NewDisposeScope();
            var pixels = domain.Pixels(first, Math.Min(batchSize, domain.Count - first)).to(device);
            domain.Announce(first + batchSize, batchSize);
            var batch = subject.Logits(pixels);
            var classes = domain.Classes is { } some ? tensor(some.Select(k => (long)k).ToArray()) : null;
            for (var i = 0; i < parts.Count; i++)
            {
                parts[i].Add(Batch.Of(subject.Readings[i].Of(batch, classes)));
            }

            if (domain.Kind == DomainKind.Clean)
            {
                var shown = subject.IsEnsemble ? batch.log_softmax(2).logsumexp(1) - Math.Log(batch.shape[1]) : batch;
                logits.AddRange(shown.to(float32).contiguous().data<float>().ToArray());
            }
        }

        var count = domain.Classes?.Count ?? subject.Card.Classes;
        return new Answers(domain, labels, [.. parts.Select(part => ReadAnswers.Of(part, domain, labels, count))], [.. logits]);
    }
}

/// <summary>A batch of one reading, as plain numbers.</summary>
/// <param name="Probabilities">Row by row.</param>
/// <param name="Scores">By name.</param>
internal sealed record Batch(double[] Probabilities, IReadOnlyList<(string Name, double[] Values)> Scores)
{
    public static Batch Of(ModelOutput output) => new(
        Numbers(output.Probabilities), [.. output.Uncertainties.Named.Select(score => (score.Name, Numbers(score.Values)))]);

    private static double[] Numbers(Tensor values) => values.to(float64).contiguous().data<double>().ToArray();
}

/// <summary>A test set under one reading.</summary>
/// <param name="Correct">Whether each prediction is right.</param>
/// <param name="Metrics">Null where labels mean nothing.</param>
/// <param name="Scores">Uncertainties by name; higher is more uncertain.</param>
internal sealed record ReadAnswers(bool[] Correct, DomainMetrics? Metrics, IReadOnlyList<(string Name, double[] Values)> Scores)
{
    public double[] this[string score] => Scores.Single(s => s.Name == score).Values;

    public static ReadAnswers Of(IReadOnlyList<Batch> batches, Domain domain, int[] labels, int classes)
    {
        var scores = batches[0].Scores.Select((score, i) => (score.Name, batches.SelectMany(batch => batch.Scores[i].Values).ToArray())).ToList();
        if (domain.Kind == DomainKind.Foreign)
        {
            return new ReadAnswers([], null, scores);
        }

        var probabilities = batches.SelectMany(batch => batch.Probabilities).ToArray();
        return new ReadAnswers(
            Probabilities.Correct(probabilities, classes, labels), DomainMetrics.Of(probabilities, classes, labels), scores);
    }
}
