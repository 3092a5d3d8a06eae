using Retable.Engine.Graph;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;

namespace Retable.Front.Pipelines;

/// <summary>The pipelines that a question is about.</summary>
/// <param name="Dag">Their stages; stages of an experiment carry its name.</param>
/// <param name="Experiments">The experiments among them.</param>
/// <param name="Parameters">The parameters of each paper, with the values that experiments set.</param>
internal sealed record AskedPipelines(Dag Dag, IReadOnlyList<Experiment> Experiments, IReadOnlyDictionary<string, NameMap<CanonicalValue>> Parameters);
