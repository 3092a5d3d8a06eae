using Nuke.Common.IO;
using Retable.Cluster;
using Retable.Cluster.Site;
using Retable.Engine.Execution;
using Retable.Front.Tools;

namespace Retable.Front.Pipelines;

/// <summary>Creates the executor that a question requests, if it is not this machine.</summary>
internal static class ClusterOf
{
    /// <summary>The executor of a name; null for this machine, which needs none.</summary>
    /// <param name="root">The project.</param>
    /// <param name="question">What was asked, with the executor and how many jobs it may have.</param>
    /// <exception cref="Contract.BadInputException">The name, or the site file, is wrong.</exception>
    public static IExecutor? Executor(AbsolutePath root, PipelineQuestion question)
    {
        var site = question.Executor == Schedulers.Local ? new SiteOptions() : SiteFile.Read();
        if (Schedulers.Of(NameOf(question.Executor, site), site) is not { } scheduler)
        {
            return null;
        }

        var store = EngineOf.StoreFolder(root, question.Store);
        return new ClusterExecutor(new ClusterSettings
        {
            Store = store,
            Site = question.Jobs is { } jobs ? site with { MaxJobs = jobs } : site,
            Scheduler = scheduler,
            NodeCommand = () => NodeCommand(root, store, site),
            // What a job finds when it begins must be what its key was made of.
            Watched = site.Bundle.Length > 0 ? [] : [StepExecutables.Catalog(root)],
            ProgramOnNode = site.Bundle.Length > 0 ? path => Path.Combine(site.Bundle, "bin", Path.GetFileName(path)) : path => path,
        });
    }

    /// <summary>Describes the cluster as far as possible without running anything there.</summary>
    /// <inheritdoc cref="Executor" path="/exception"/>
    public static IEnumerable<Finding> Findings(string executor)
    {
        var site = executor == Schedulers.Local ? new SiteOptions() : SiteFile.Read();
        var name = NameOf(executor, site);
        return Schedulers.Check(name, site).Select(found => new Finding(found.Name, found.Found, found.Worry, found.Fatal));
    }

    private static string NameOf(string asked, SiteOptions site) => asked.Length > 0 ? asked : site.Executor.Length > 0 ? site.Executor : Schedulers.Local;

    /// <summary>The program of a job. If fronts are rebuilt from time to time, a copy of this one, since jobs may wait longer than a front exists.</summary>
    private static IReadOnlyList<string> NodeCommand(AbsolutePath root, AbsolutePath store, SiteOptions site)
    {
        const string Name = "Retable.Build";
        if (site.Bundle.Length > 0)
        {
            return [Path.Combine(site.Bundle, "bin", Name), Cluster.Node.NodeProgram.Word];
        }

        var own = AbsolutePath.Of(AppContext.BaseDirectory.TrimEnd('/'));
        if (new Programs(root).AreBuilt)
        {
            return [own / Name, Cluster.Node.NodeProgram.Word];
        }

        var copy = store / "cluster" / "front" / own.Name;
        if (!copy.DirectoryExists())
        {
            var part = AbsolutePath.Of($"{copy}.{Environment.ProcessId}");
            part.CreateDirectory();
            foreach (var file in Directory.EnumerateFiles(own))
            {
                File.Copy(file, part / Path.GetFileName(file), overwrite: true);
            }

            try
            {
                Directory.Move(part, copy);
            }
            catch (IOException) when (copy.DirectoryExists())
            {
                // Another engine was quicker.
                Directory.Delete(part, recursive: true);
            }
        }

        return [copy / Name, Cluster.Node.NodeProgram.Word];
    }
}
