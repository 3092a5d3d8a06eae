namespace Retable.Cluster;

/// <summary>One property of a cluster that was checked.</summary>
/// <param name="Name">The property checked.</param>
/// <param name="Found">What was found.</param>
/// <param name="Worry">What is wrong and what to do; null if all is well.</param>
/// <param name="Fatal">Whether no stage could run in this state.</param>
public sealed record ClusterFinding(string Name, string Found, string? Worry = null, bool Fatal = false);
