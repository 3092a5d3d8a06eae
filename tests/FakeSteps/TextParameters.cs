namespace Retable.Tests.FakeSteps;

/// <summary>What all verbs here are told.</summary>
public sealed record TextParameters
{
    /// <summary>What to write, or how to misbehave.</summary>
    public string Text { get; init; } = "";

    /// <summary>How long to pretend to work.</summary>
    public int Milliseconds { get; init; }

    /// <summary>How many epochs, each with a checkpoint.</summary>
    public int Epochs { get; init; } = 1;
}
