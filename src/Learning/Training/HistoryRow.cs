namespace Retable.Learning.Training;

/// <summary>A number observed in training.</summary>
/// <param name="Epoch">From 0.</param>
/// <param name="Step">Steps taken when it was observed.</param>
/// <param name="Name"><c>loss</c>, <c>learning_rate</c>, <c>validation_accuracy</c>, ...</param>
/// <param name="Value">In the unit of what it names.</param>
public sealed record HistoryRow(int Epoch, long Step, string Name, double Value);
