namespace Retable.Learning.Training;

/// <summary>A number observed in training.</summary>
/// <param name="Epoch">The epoch, counting from 0.</param>
/// <param name="Step">The number of steps taken when it was observed.</param>
/// <param name="Name">The name: <c>loss</c>, <c>learning_rate</c>, <c>validation_accuracy</c>, ...</param>
/// <param name="Value">The value, in the unit of what the name says.</param>
public sealed record HistoryRow(int Epoch, long Step, string Name, double Value);
