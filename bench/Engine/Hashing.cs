using System.Diagnostics;
using System.Security.Cryptography;
using Retable.Bench.Shared;

namespace Retable.Bench;

/// <summary>The first plan over large inputs, when every one must be hashed, beside what SHA-256 on all cores can do.</summary>
internal static class Hashing
{
    private const int Files = 10, MiBEach = 1000, Rounds = 3;

    private const string Pipeline = """
        paper: bench
        profiles: {laptop: {}}
        stages:
          count:
            matrix: {i: 'range(10)'}
            run: wc -c < ${in.source} > ${out.size}
            in: {source: 'data/${i}.bin'}
            out: {size: size.txt}
        """;

    public static void Measure(Suite suite)
    {
        using var project = new Project();
        project.Write(Path.Combine("pipelines", "bench.yaml"), Pipeline);
        var paths = Enumerable.Range(0, Files).Select(i => Path.Combine(project.Folder, "data", $"{i}.bin")).ToList();
        Directory.CreateDirectory(Path.Combine(project.Folder, "data"));
        Fill(paths);
        // In turns, and the round of the middle ratio: whatever else the machine does strikes both alike.
        var rounds = Enumerable.Range(0, Rounds).Select(_ => (Peer: Seconds(() => HashAll(paths)), Ours: FirstPlan(project))).OrderBy(round => round.Ours / round.Peer).ToList();
        var (peer, ours) = rounds[Rounds / 2];
        suite.Add($"first plan over {Files * MiBEach / 1000} GB of inputs, beside SHA-256 on all cores", ours, peer, "s", 1.1);
    }

    private static void HashAll(IEnumerable<string> paths) => Parallel.ForEach(paths, path =>
    {
        using var file = File.OpenRead(path);
        SHA256.HashData(file);
    });

    private static double FirstPlan(Project project)
    {
        project.ForgetStore();
        return project.Reproduce("--dry-run").Seconds();
    }

    private static void Fill(IEnumerable<string> paths)
    {
        var block = new byte[1 << 20];
        new Random(1).NextBytes(block);
        foreach (var path in paths)
        {
            using var file = File.Create(path);
            for (var mib = 0; mib < MiBEach; mib++)
            {
                block[0]++;
                file.Write(block);
            }
        }
    }

    private static double Seconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
