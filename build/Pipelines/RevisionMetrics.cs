using System.Formats.Tar;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Front.Tools;

namespace Retable.Front.Pipelines;

/// <summary>Reads the accepted metrics as committed: <c>results/baselines</c> at a revision, or in the checkout.</summary>
/// <param name="root">The project.</param>
internal sealed class RevisionMetrics(AbsolutePath root)
{
    private const string Baselines = "results/baselines";

    private const string Committed = "results/lock";

    /// <summary>The accepted metrics in the checkout.</summary>
    public MetricsSide OfCheckout => new("the checkout", In(root), LocksIn(root), []);

    /// <param name="revision">A commit, branch or tag, as git understands it.</param>
    /// <param name="folder">The folder to extract to; emptied first.</param>
    /// <exception cref="BadInputException">Git does not know the revision; the message names the nearest branch or tag.</exception>
    /// <exception cref="MachineException">There is no git.</exception>
    public MetricsSide At(string revision, AbsolutePath folder)
    {
        if (folder.DirectoryExists())
        {
            Directory.Delete(folder, recursive: true);
        }

        var git = new Tool("git") { Folder = root };
        var (code, commit) = git.Capture("rev-parse", "--verify", "--quiet", "--end-of-options", $"{revision}^{{commit}}");
        if (code != 0)
        {
            var known = git.Capture("for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            throw BadInputException.UnknownName($"git knows no revision '{revision}' here", revision, known);
        }

        var there = git.Capture("ls-tree", "--name-only", commit, "--", Baselines, Committed).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (there.Length > 0)
        {
            var archive = folder.CreateDirectory() / "results.tar";
            var (packed, said) = git.Capture(["archive", "--format=tar", $"--output={archive}", commit, "--", .. there]);
            if (packed != 0)
            {
                throw new MachineException($"git cannot read the files of {revision}: {said}");
            }

            TarFile.ExtractToDirectory(archive, folder, overwriteFiles: true);
        }

        return new MetricsSide(revision, In(folder), LocksIn(folder), there.Contains(Baselines) ? [] : [$"{revision} has no {Baselines}"]);
    }

    private static Dictionary<string, AbsolutePath> LocksIn(AbsolutePath root) => root.GlobFiles($"{Committed}/*.yaml").ToDictionary(file => file.Name[..^".yaml".Length], file => file, StringComparer.Ordinal);

    private static Dictionary<string, AbsolutePath> In(AbsolutePath root) => root.GlobFiles($"{Baselines}/*/*/metrics.csv")
        .ToDictionary(file => $"{file.Parent.Parent.Name}.{file.Parent.Name}", file => file.Parent, StringComparer.Ordinal);
}
