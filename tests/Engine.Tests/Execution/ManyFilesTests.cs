using System.Diagnostics;

namespace Retable.Tests.Execution;

/// <summary>A folder of 100,000 files. What the process allocates is counted, so no other test may run meanwhile.</summary>
[Collection(Alone)]
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class ManyFilesTests
{
    private const string Alone = "alone";

    private const string Count = """
        paper: lab
        profiles: {p: {}}
        stages:
          count: {run: 'ls ${in.i}/ | wc -l > ${out.o}', in: {i: {file: many}}, out: {o: count.txt}}
        """;

    [Fact]
    public void A_folder_of_100_000_files_is_an_input_and_looked_at_only_once()
    {
        using var project = new Project();
        var folder = Directory.CreateDirectory(project.PathOf("many")).FullName;
        Parallel.For(0, 100_000, i => File.WriteAllBytes(Path.Combine(folder, $"{i}"), []));
        var before = GC.GetTotalAllocatedBytes();
        Assert.Equal(["count"], project.Run(Count));
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 1L << 30);

        var watch = Stopwatch.StartNew();
        Assert.Empty(project.Run(Count));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);

        File.Delete(Path.Combine(folder, "77777"));
        Assert.Equal(["count"], project.Run(Count));
        Assert.Equal("99999\n", File.ReadAllText(project.PathOf("results/lab/p/count/count.txt")));
    }
}
