using System.Text.RegularExpressions;
using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Tools;

/// <summary>The .NET SDK's commands that the build uses.</summary>
internal static partial class DotNet
{
    /// <summary>Builds a project or solution in release mode.</summary>
    /// <exception cref="BuildFailedException">It does not compile; each error is printed once.</exception>
    /// <exception cref="MachineException">Packages cannot be fetched.</exception>
    public static void Build(AbsolutePath root, AbsolutePath what, AbsolutePath log)
    {
        // No build server is left behind, and no terminal logger between the log and its reader.
        string[] arguments = ["build", what, "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false", "-tl:off"];
        if (new Tool("dotnet") { Folder = root }.Run(arguments, log) == 0)
        {
            return;
        }

        var lines = File.ReadLines(log).Where(line => ErrorLine().IsMatch(line)).Select(line => Project().Replace(line, "").Trim()).Distinct().ToList();
        if (lines.Exists(line => line.Contains(" NU1301", StringComparison.Ordinal)))
        {
            throw new MachineException("the NuGet packages cannot be fetched") { Hint = $"Is the network there? The log: {log}" };
        }

        throw new BuildFailedException(ExitCode.Failed, $"{string.Join('\n', lines.DefaultIfEmpty(LogTail.Of(log, 20)).Take(40))}\nerror: {what.Name} does not build (log: {log})");
    }

    [GeneratedRegex(@": (error|warning) [A-Z]+\d+")]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@" \[[^\]]+proj(::[^\]]*)?\]$")]
    private static partial Regex Project();
}
