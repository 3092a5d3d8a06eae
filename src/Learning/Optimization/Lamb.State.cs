using static TorchSharp.torch;

namespace Retable.Learning.Optimization;

// Saving and going on: steps taken, and each parameter's two means by its name.
public sealed partial class Lamb
{
    private const string Steps = "steps", Mean = "mean.", Square = "square.";

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, Tensor>> Save() =>
    [
        new(Steps, tensor(_steps)),
        .. _entries.Select(entry => KeyValuePair.Create(Mean + entry.Name, entry.Mean)),
        .. _entries.Select(entry => KeyValuePair.Create(Square + entry.Name, entry.Square)),
    ];

    /// <summary>Restores the state that <see cref="Save"/> gave for parameters of the same names and shapes.</summary>
    /// <exception cref="KeyNotFoundException">The state lacks a parameter.</exception>
    /// <exception cref="InvalidDataException">A parameter has another shape.</exception>
    public override void Restore(IReadOnlyDictionary<string, Tensor> state)
    {
        using var noGradient = no_grad();
        foreach (var entry in _entries)
        {
            Take(entry.Mean, state[Mean + entry.Name], entry.Name);
            Take(entry.Square, state[Square + entry.Name], entry.Name);
        }

        _steps = state[Steps].item<long>();
    }

    private static void Take(Tensor own, Tensor saved, string name)
    {
        if (!own.shape.SequenceEqual(saved.shape))
        {
            throw new InvalidDataException(
                $"the state of '{name}' has shape [{string.Join(", ", saved.shape)}], the parameter [{string.Join(", ", own.shape)}]");
        }

        own.copy_(saved);
    }
}
