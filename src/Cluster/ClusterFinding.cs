namespace Retable.Cluster;

/// <summary>One thing that a cluster should have.</summary>
/// <param name="Name">What was tried.</param>
/// <param name="Found">What came of it.</param>
/// <param name="Worry">What is wrong and what to do; null if all is well.</param>
/// <param name="Fatal">No stage could run like this.</param>
public sealed record ClusterFinding(string Name, string Found, string? Worry = null, bool Fatal = false);
