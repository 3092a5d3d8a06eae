using System.Text.RegularExpressions;
using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Torch;

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
            throw new MachineException("the NuGet packages cannot be fetched") { Hint = $"Check the network. The log: {log}" };
        }

        if (lines.Select(line => NotServed().Match(line)).FirstOrDefault(match => match.Success) is { } package)
        {
            throw new MachineException($"the NuGet package {package.Groups[1].Value} cannot be restored: no source has it")
            {
                Hint = TorchPackage.Choice == TorchPackage.Cuda ? "RETABLE_TORCH=cpu takes the package for processors." : $"The log: {log}",
            };
        }

        throw new BuildFailedException(ExitCode.Failed, $"{string.Join('\n', lines.DefaultIfEmpty(LogTail.Of(log, 20)).Take(40))}\nerror: {what.Name} does not build (log: {log})");
    }

    [GeneratedRegex(@" NU110[12]: Unable to find (?:package|a stable package) ([^\s.]+(?:\.[^\s.]+)*)")]
    private static partial Regex NotServed();

    [GeneratedRegex(@": (error|warning) [A-Z]+\d+")]
    private static partial Regex ErrorLine();

    [GeneratedRegex(@" \[[^\]]+proj(::[^\]]*)?\]$")]
    private static partial Regex Project();
}
