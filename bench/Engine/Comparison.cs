using Retable.Bench.Shared;

namespace Retable.Bench;

/// <summary>One size of DAG in a folder of its own, built and rebuilt by each tool.</summary>
internal sealed class Comparison : IDisposable
{
    // Snakemake needs minutes for more; ninja and make are asked everywhere.
    private const int SnakemakeBuilds = 100, SnakemakePlans = 10_000;
    private readonly LayeredDag _dag;
    private readonly Suite _suite;
    private readonly string _folder = Directory.CreateTempSubdirectory("retable-bench-").FullName;
    private readonly Project _project = new();

    public Comparison(LayeredDag dag, Suite suite)
    {
        (_dag, _suite) = (dag, suite);
        dag.WriteSources(_project.Folder);
        _project.Write(Path.Combine("pipelines", "bench.yaml"), BuildFiles.Retable(dag));
        foreach (var tool in new[] { "ninja", "make", "snakemake" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, tool, "out"));
            dag.WriteSources(Path.Combine(_folder, tool));
        }

        File.WriteAllText(Path.Combine(_folder, "ninja", "build.ninja"), BuildFiles.Ninja(dag));
        File.WriteAllText(Path.Combine(_folder, "make", "Makefile"), BuildFiles.Make(dag));
        File.WriteAllText(Path.Combine(_folder, "snakemake", "Snakefile"), BuildFiles.Snakemake(dag));
    }

    private Command Ours => _project.Reproduce();

    private Command Ninja => new(Path.Combine(_folder, "ninja"), "ninja", "-j2");

    private Command Make => new(Path.Combine(_folder, "make"), "make", "-s", "-j2");

    private Command Snakemake => new(Path.Combine(_folder, "snakemake"), "snakemake", "-j2", "--quiet", "--scheduler", "greedy");

    public void Measure()
    {
        var stages = $"{_dag.Stages:N0} stages";
        var ours = Ours.Seconds();
        _suite.Add($"build {stages}, a stage", 1000 * ours / _dag.Stages, "ms", _dag.Stages is > 900 and < 2000 ? 15 : null);
        Beside($"build {stages}, beside ninja", ours, Ninja, peer => peer.Seconds());
        Beside($"build {stages}, beside make", ours, Make, peer => peer.Seconds());
        if (_dag.Stages <= SnakemakeBuilds + 1)
        {
            Beside($"build {stages}, beside snakemake", ours, Snakemake, peer => peer.Seconds());
        }

        var idle = Ours.Median();
        _suite.Add($"no-op {stages}", idle, "s", Bound());
        Beside($"no-op {stages}, beside ninja", idle, Ninja, peer => peer.Median());
        Beside($"no-op {stages}, beside make", idle, Make, peer => peer.Median());
        if (_dag.Stages <= SnakemakePlans + 1 && Ninja.IsThere)
        {
            CopyOutputs();
            Beside($"no-op {stages}, beside snakemake", idle, Snakemake, peer => peer.Seconds());
        }

        _suite.Add($"no-op {stages}, peak memory", Ours.PeakMiB(), "MiB", 500);
    }

    public void Dispose()
    {
        _project.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Adds a row, unless this machine lacks the peer.</summary>
    private void Beside(string row, double ours, Command peer, Func<Command, double> measure)
    {
        if (peer.IsThere)
        {
            _suite.Add(row, ours, measure(peer), "s");
        }
    }

    private double? Bound() => _dag.Stages switch
    {
        > 90_000 => 2,
        > 9_000 => 0.3,
        _ => null,
    };

    /// <summary>Snakemake could not build many stages in minutes: its no-op is measured on ninja's outputs.</summary>
    private void CopyOutputs()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_folder, "ninja", "out")).OrderBy(File.GetLastWriteTimeUtc))
        {
            File.Copy(file, Path.Combine(_folder, "snakemake", "out", Path.GetFileName(file)), overwrite: true);
        }
    }
}
