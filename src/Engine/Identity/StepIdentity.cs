using Retable.Contract;

namespace Retable.Engine.Identity;

/// <summary>The identity of a verb: a digest over all code that running it can reach.</summary>
/// <param name="Identity">Equal digests, equal behaviour; not the other way round.</param>
/// <param name="ReachesTorch">Whether that code calls libtorch.</param>
public sealed record StepIdentity(Digest Identity, bool ReachesTorch);

/// <summary>The identities of a verb whose parameters choose among cases.</summary>
/// <param name="Common">Of the code that runs whatever is chosen.</param>
/// <param name="Cases">By the case's <see cref="CaseDescription.Code"/>: of the common code and that of the case.</param>
public sealed record VerbIdentity(StepIdentity Common, IReadOnlyDictionary<string, CaseIdentity> Cases);

/// <summary>The identities of a verb for a stage that chooses a case.</summary>
/// <param name="Alone">If it chooses no other one besides.</param>
/// <param name="Together">What it adds to the identity if it does.</param>
public sealed record CaseIdentity(StepIdentity Alone, StepIdentity Together);
