using Nuke.Common.IO;

namespace Retable.Front.Pipelines;

/// <summary>One side of a comparison of metrics: a git revision, a run, or the checkout.</summary>
/// <param name="Name">The name that the user gave.</param>
/// <param name="Papers">By <c>paper.scope</c>, the folder with <c>metrics.csv</c> and <c>samples.parquet</c> in the form of a baseline.</param>
/// <param name="Locks">By <c>paper.profile</c>, the committed lock; none for a run.</param>
/// <param name="Lacks">What is missing, one sentence each.</param>
internal sealed record MetricsSide(string Name, IReadOnlyDictionary<string, AbsolutePath> Papers, IReadOnlyDictionary<string, AbsolutePath> Locks, IReadOnlyList<string> Lacks);
