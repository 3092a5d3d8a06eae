namespace Retable.Contract;

/// <summary>The machine cannot do it: disk full, folder not writable, package missing, no GPU. Exit code 36, no stack trace.</summary>
/// <param name="message">What the machine lacks, on one line.</param>
/// <param name="inner">The error underneath, if there is one.</param>
public sealed class MachineException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What to do about it, if possible the one command.</summary>
    public string? Hint { get; init; }

    /// <summary>The whole error as it is printed.</summary>
    public string Describe() => Hint is null ? $"error: {Message}" : $"error: {Message}\n  hint     {Hint}";
}
