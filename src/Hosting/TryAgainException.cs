namespace Retable.Hosting;

/// <summary>A temporary fault (a server is down, a device is busy): exit code 75, and the engine retries.</summary>
public sealed class TryAgainException(string message, Exception? inner = null) : Exception(message, inner);
