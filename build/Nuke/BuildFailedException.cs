namespace Nuke.Common;

/// <summary>A target did its work and the answer is negative: tests failed, a stage failed, a metric fell.</summary>
/// <param name="code">The exit code of <c>./build.sh</c>.</param>
/// <param name="message">The text to print; empty if everything was already printed.</param>
public sealed class BuildFailedException(int code, string message = "") : Exception(message)
{
    public int Code { get; } = code;
}
