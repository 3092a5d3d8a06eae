namespace Retable.Contract;

/// <summary>A fault of the machine: disk full, folder not writable, package missing, no GPU. Exit code 36, no stack trace.</summary>
/// <param name="message">What the machine lacks, on one line.</param>
/// <param name="inner">The error underneath, if there is one.</param>
public sealed class MachineException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the user can do about the fault, if possible a single command.</summary>
    public string? Hint { get; init; }

    /// <summary>The complete error text, as it is printed.</summary>
    public string Describe() => Hint is null ? $"error: {Message}" : $"error: {Message}\n  hint     {Hint}";
}
