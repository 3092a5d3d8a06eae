namespace Nuke.Common;

/// <summary>A target did its work and the answer is no: tests failed, a stage failed, a metric fell.</summary>
/// <param name="code">What <c>./build.sh</c> ends with.</param>
/// <param name="message">What to print; empty if all was printed already.</param>
public sealed class BuildFailedException(int code, string message = "") : Exception(message)
{
    public int Code { get; } = code;
}
