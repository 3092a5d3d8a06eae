using Retable.Parquet;

namespace Retable.Tests;

/// <summary>The profiles 'paper', 'pretrained' and 'imported' on miniatures of all their data sets: files as they are published at the beginning, the tables at the end.</summary>
[Collection(Experiment.OneGenerator)]
public sealed class PaperProfileTests : IDisposable
{
    private static readonly string[] Benchmarks = ["mnist", "svhn", "cifar10", "cifar_plus", "tiny_imagenet", "released_mnist", "released_svhn", "released_cifar10"];

    // Images of 16 pixels a side are a quarter of the work, or less.
    private static readonly Dictionary<string, string> Small = new Dictionary<string, string>
    {
        ["splits"] = "[0]", ["gpus"] = "0", ["benchmark_batch"] = "6", ["example_epochs"] = "1", ["example_train_size"] = "30", ["test_size"] = "40",
    }.Concat(Benchmarks.SelectMany(name => new KeyValuePair<string, string>[] { new($"benchmarks.{name}.epochs", "[8, 1]"), new($"benchmarks.{name}.size", "16") })).ToDictionary();

    private readonly TemporaryFolder _folder = new();
    private readonly string? _data = Environment.GetEnvironmentVariable("RETABLE_DATA");

    public PaperProfileTests()
    {
        MiniatureBenchmarks.Write(_folder.At("data"), each: 10);
        Environment.SetEnvironmentVariable("RETABLE_DATA", _folder.At("data"));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("RETABLE_DATA", _data);
        _folder.Dispose();
    }

    [Fact]
    public void They_run_from_published_files_to_the_tables_on_all_six_benchmarks_and_from_given_weights_and_from_the_authors_files()
    {
        var registry = _folder.Write("pipelines/datasets.yaml", MiniatureBenchmarks.Registry());
        var pipeline = new PipelineInProcess(_folder.At("run"), new Dictionary<string, string> { ["pipelines/datasets.yaml"] = registry }, "Cac", "Download", "Render");
        var made = pipeline.Run("cac", "paper", Small);

        // Two images per class: six, four or twenty are known. CIFAR+'s unknown ones are ten and fifty of the other set's hundred classes, TinyImageNet's one image of 180.
        Assert.Equal((12, 8), Counts(made, "mnist"));
        Assert.Equal((12, 8), Counts(made, "released_svhn"));
        Assert.Equal((8, 20), Counts(made, "cifar_plus10"));
        Assert.Equal((8, 40), Counts(made, "cifar_plus50"));
        Assert.Equal((20, 40), Counts(made, "tiny_imagenet"));
        var table = File.ReadAllText(made["benchmarks.markdown"]);
        Assert.All(["MNIST", "SVHN", "CIFAR-10", "CIFAR+10", "CIFAR+50", "TinyImageNet", "CAC, γ at re-estimated anchors"], name => Assert.Contains(name, table, StringComparison.Ordinal));
        Assert.Contains("93.786", File.ReadAllText(made["checkpoints.markdown"]), StringComparison.Ordinal);
        Assert.True(File.Exists(made["example.html"]));

        var weights = new Dictionary<string, string>(Small) { ["weights"] = made["example-model[seed=123].model"] };
        var tuned = pipeline.Run("cac", "pretrained", weights);
        Assert.NotEqual(File.ReadAllBytes(made["example-model[seed=123].model"]), File.ReadAllBytes(tuned["example-finetuned[seed=123].model"]));
        Assert.True(File.Exists(tuned["example.html"]));

        // The networks just trained, in the authors' files: without training they are judged as before.
        ImportTests.WriteAll(_folder.At("authors"), (benchmark, loss) => made[$"benchmark-model[benchmark={benchmark},loss={loss},split=0].model"]);
        var imported = pipeline.Run("cac", "imported", new Dictionary<string, string>(Small) { ["checkpoints"] = _folder.At("authors") });
        Assert.DoesNotContain(imported.Keys, name => name.EndsWith(".history", StringComparison.Ordinal));
        Assert.All(["cifar_plus50", "released_mnist"], test => Assert.All(["cross_entropy", "paper"], loss =>
            Assert.Equal(KnownAndUnknown(made, loss, test), KnownAndUnknown(imported, loss, test))));
        Assert.Contains("CAC, γ at re-estimated anchors", File.ReadAllText(imported["imported.markdown"]), StringComparison.Ordinal);
    }

    // Anchors are re-estimated on other images where none are kept back, and validation has no images then.
    private static IEnumerable<(string, string, double)> KnownAndUnknown(IReadOnlyDictionary<string, string> made, string loss, string test)
    {
        var metrics = ParquetFile.Read(made[$"benchmark-evaluate[loss={loss},split=0,test={test}].metrics"]);
        return metrics.Values<string>("dataset").Zip(metrics.Values<string>("metric"), metrics.Values<double>("value"))
            .Where(row => !row.First.EndsWith("validation", StringComparison.Ordinal) && row.Second.Split('.')[1] is "min_gamma" or "min_distance" or "msp" or "max_logit");
    }

    private static (int Known, int Unknown) Counts(IReadOnlyDictionary<string, string> made, string test)
    {
        var datasets = ParquetFile.Read(made[$"benchmark-evaluate[loss=paper,split=0,test={test}].predictions"]).Values<string>("dataset");
        return (datasets.Count(name => name == $"{test}-known"), datasets.Count(name => name == $"{test}-near-unknown"));
    }
}
