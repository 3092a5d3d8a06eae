namespace Retable.Hosting;

/// <summary>A passing fault (a server that is down, a device that is busy): exit code 75, the engine tries again.</summary>
public sealed class TryAgainException(string message, Exception? inner = null) : Exception(message, inner);
