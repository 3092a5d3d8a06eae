namespace Retable.Engine.Journal;

/// <summary>An event with its time, as a journal keeps it.</summary>
/// <param name="At">Wall-clock time, for people only.</param>
/// <param name="What">The event.</param>
public sealed record JournalLine(DateTimeOffset At, RunEvent What);
