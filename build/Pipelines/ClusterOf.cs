using Nuke.Common.IO;
using Retable.Cluster;
using Retable.Cluster.Site;
using Retable.Engine.Processes;
using Retable.Front.Tools;

namespace Retable.Front.Pipelines;

/// <summary>Creates the executor that a question requests, if it is not this machine.</summary>
internal static class ClusterOf
{
    /// <summary>The executor of a name. On this machine one that knows of the stages that are under way in a cluster.</summary>
    /// <param name="root">The project.</param>
    /// <param name="question">What was asked, with the executor and how many jobs it may have.</param>
    /// <param name="grace">How long a step that was asked to stop may take.</param>
    /// <exception cref="Contract.BadInputException">The name, or the site file, is wrong.</exception>
    public static IExecutor Executor(AbsolutePath root, PipelineQuestion question, TimeSpan grace)
    {
        var site = question.Executor == Schedulers.Local ? new SiteOptions() : SiteFile.Read();
        if (Schedulers.Of(NameOf(question.Executor, site), site) is not { } scheduler)
        {
            return new LocalBesideCluster(new LocalExecutor(grace), () => SettingsBeside(root, EngineOf.StoreFolder(root, question.Store))) { Store = EngineOf.StoreFolder(root, question.Store) };
        }

        return new ClusterExecutor(Settings(root, EngineOf.StoreFolder(root, question.Store), question.Jobs is { } jobs ? site with { MaxJobs = jobs } : site, scheduler));
    }

    /// <summary>What the scheduler of a store has of it.</summary>
    /// <inheritdoc cref="Executor" path="/exception"/>
    public static StoreQueue Queue(AbsolutePath store, string executor)
    {
        var site = SiteFile.Read();
        return new StoreQueue(store, executor.Length > 0 && Schedulers.Of(executor, site) is { } named ? named : Schedulers.OfStore(store, site));
    }

    private static ClusterSettings Settings(AbsolutePath root, AbsolutePath store, SiteOptions site, Cluster.Queue.IScheduler scheduler) => new()
    {
        Store = store,
        Site = site,
        Scheduler = scheduler,
        NodeCommand = () => NodeCommand(root, store, site),
        // What a job finds when it begins must be what its key was made of.
        Watched = site.Bundle.Length > 0 ? [] : [StepExecutables.Catalog(root)],
        ProgramOnNode = site.Bundle.Length > 0 ? path => Path.Combine(site.Bundle, "bin", Path.GetFileName(path)) : path => path,
    };

    /// <summary>A site file that is wrong is no concern of a run on this machine.</summary>
    private static ClusterSettings SettingsBeside(AbsolutePath root, AbsolutePath store)
    {
        SiteOptions site;
        try
        {
            site = SiteFile.Read();
        }
        catch (Contract.BadInputException)
        {
            site = new SiteOptions();
        }

        return Settings(root, store, site, Schedulers.OfStore(store, site));
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
