using Retable.Contract;

namespace Retable.Engine.Identity;

/// <summary>The identity of a verb: a digest over all code that running it can reach.</summary>
/// <param name="Identity">Equal digests, equal behaviour; not the other way round.</param>
/// <param name="ReachesTorch">Whether that code calls libtorch.</param>
public sealed record StepIdentity(Digest Identity, bool ReachesTorch);
