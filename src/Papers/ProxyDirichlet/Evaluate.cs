using System.ComponentModel.DataAnnotations;
using Retable.Hosting;
using Retable.Learning.Evaluation;
using Retable.Learning.Training;
using Retable.Papers.ProxyDirichlet.Evaluation;
using static TorchSharp.torch;

namespace Retable.Papers.ProxyDirichlet;

/// <summary>Parameters of the verb <c>evaluate</c>. How images are prepared the model file says itself.</summary>
public sealed record EvaluateParameters
{
    /// <summary>The row's name in the metrics.</summary>
    public required string Method { get; init; }

    /// <summary>The profile's name, a column of the metrics.</summary>
    public string Profile { get; init; } = "";

    /// <summary>Which repetition of the method this is, a column of the metrics.</summary>
    public long Seed { get; init; }

    /// <summary>At most so many samples of the clean test set and of the foreign ones.</summary>
    [Range(1, int.MaxValue)]
    public int TestSize { get; init; } = int.MaxValue;

    /// <summary>At most so many samples of each shift and severity.</summary>
    [Range(1, int.MaxValue)]
    public int ShiftSize { get; init; } = int.MaxValue;

    /// <summary>Samples at once.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 500;
}

/// <summary>Measures a network or an ensemble on the clean test set, on shifted and on foreign ones, under every reading of its logits.</summary>
public static class Evaluate
{
    public static void Run(EvaluateParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        using var subject = Subject.Load(context, device);
        var domains = Domains.Of(subject.Card, parameters, context);
        var reference = context.OptionalInput("reference") is { } path ? Reference.Read(path) : null;
        var answers = new List<Answers>();
        foreach (var domain in domains.All())
        {
            context.ThrowIfStopping();
            context.Progress(answers.Count, domains.Count, "test sets", domain.Name);
            answers.Add(Answers.Of(subject, domain, device, parameters.BatchSize));
        }

        context.Progress(answers.Count, answers.Count, "test sets");
        var rows = new List<MetricRow>();
        for (var i = 0; i < subject.Readings.Count; i++)
        {
            var method = subject.Readings[i].Behind(parameters.Method);
            var failure = Failure.Of(subject.Card, answers, i);
            if (failure is not null)
            {
                context.Warn($"{method}: {failure}");
            }

            rows.AddRange(MetricsOf(new SubjectMetrics(method, i, failure is not null), answers, subject, reference));
        }

        MetricsFile.Write(context.Output("metrics"), "proxy-dirichlet", parameters.Profile, parameters.Seed, rows);
        Predictions.Write(context.Output("predictions"), [.. PredictionsOf(answers, subject)]);
    }

    private static IReadOnlyList<MetricRow> MetricsOf(
        SubjectMetrics metrics, IReadOnlyList<Answers> answers, Subject subject, Reference? reference)
    {
        var clean = answers[0];
        metrics.AddClassification(clean);
        metrics.AddRejection(clean);
        metrics.AddPrecision(clean, subject, reference);
        foreach (var other in answers.Skip(1))
        {
            if (other.Domain.Kind == DomainKind.Shifted)
            {
                metrics.AddClassification(other);
            }

            metrics.AddDetection(clean, other, reference);
        }

        return metrics.Rows;
    }

    /// <summary>The clean test set with its logits, the foreign ones without: the shifted ones would be many times as much.</summary>
    private static IEnumerable<Predictions> PredictionsOf(IReadOnlyList<Answers> answers, Subject subject) => answers
        .Where(a => a.Domain.Kind != DomainKind.Shifted)
        .Select(a => new Predictions(
            a.Domain.Name,
            [.. Enumerable.Range(0, a.Domain.Count).Select(id => (long)id)],
            a.Labels,
            tensor(a.Logits).reshape(a.Domain.Count, a.Logits.Length / a.Domain.Count),
            [.. subject.Readings.SelectMany((reading, i) => a.Readings[i].Scores.Select(s => (reading.Behind(s.Name), s.Values)))]));
}
