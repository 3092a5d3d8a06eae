using Nuke.Common.IO;

namespace Retable.Front.Tools;

/// <summary>The end of a log, for the screen.</summary>
internal static class LogTail
{
    /// <summary>The last lines of a log, indented; none if the log cannot be read.</summary>
    public static string Of(AbsolutePath log, int lines) => log.FileExists()
        ? string.Join('\n', File.ReadLines(log).TakeLast(lines).Select(line => $"  | {line}"))
        : "";
}
