using Retable.Parquet;
using Retable.TensorFiles;

namespace Retable.Tests;

/// <summary>The publication's profiles on miniatures of their data sets, in real folders and archives: from downloads to tables.</summary>
public sealed class ProfileTests : IDisposable
{
    private static readonly string[] Registries = ["pipelines/datasets.yaml", "pipelines/datasets/foreign.yaml"];

    private static readonly Dictionary<string, string> Small = new()
    {
        ["seeds"] = "[1]", ["network"] = "small_cnn", ["recipe.epochs"] = "1", ["anchors.pool"] = "20", ["baselines.neighbour"] = "5", ["baselines.gram_orders"] = "[1, 2]",
        ["gpus"] = "0", ["memory"] = "1GiB",
    };

    private readonly TemporaryFolder _folder = new();
    private readonly string? _data = Environment.GetEnvironmentVariable("RETABLE_DATA");

    public ProfileTests() => Environment.SetEnvironmentVariable("RETABLE_DATA", _folder.At("data"));

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("RETABLE_DATA", _data);
        _folder.Dispose();
    }

    [Theory]
    [InlineData("smoke", "resizing"), InlineData("laptop", "resizing"), InlineData("paper", "wide-resnet"), InlineData("cifar100", "wide-resnet-cifar100")]
    [InlineData("resnet34", "resnet34"), InlineData("resnet34-cifar100", "resized-lsun-cifar100"), InlineData("resnet18", "resnet18"), InlineData("scood", "scood"), InlineData("scood-cifar100", "scood-cifar100")]
    [InlineData("imported", "imported"), InlineData("imported-cifar100", "imported-cifar100")]
    public void A_profile_resolves_to_its_tables(string profile, string table) => Assert.Contains(table, Pipeline().Stages("amp", profile));

    [Fact]
    public void Paper_runs_from_archives_to_the_tables_of_the_wide_network()
    {
        Known();
        Foreign();
        var trained = Pipeline().Run("amp", "paper", Small);
        foreach (var (table, row) in new[] { ("wide-resnet", "ViM"), ("detection", "KL matching"), ("ablation", "Brightness, blur, flip, gray"), ("blurred", "Deep ensemble") })
        {
            Assert.Contains(row, File.ReadAllText(trained[$"{table}.markdown"]), StringComparison.Ordinal);
        }

        Assert.Equal(
            ["cifar100", "gaussian_blur", "isun", "known", "lsun-crop", "lsun-resize", "places365", "svhn", "textures", "tinyimagenet-crop", "tinyimagenet-resize"],
            ParquetFile.Read(trained["evaluate[arm=standard,seed=1].metrics"]).Values<string>("dataset").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Resnet34_runs_to_the_tables_of_seven_sets_and_of_the_resized_ones()
    {
        Known();
        Foreign();
        MiniatureSets.Pictures(_folder.At("data", "lsun"), ["test"], each: 6, side: 50, seed: 21);
        var trained = Pipeline().Run("amp", "resnet34-cifar100", Small);
        Assert.Contains("Gram matrices", File.ReadAllText(trained["resnet34-cifar100.markdown"]), StringComparison.Ordinal);
        Assert.Contains("Lanczos", File.ReadAllText(trained["resized-lsun-cifar100.markdown"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Resnet18_runs_to_its_table_against_svhn_alone()
    {
        Known();
        MiniatureSets.Svhn(_folder.At("data"), count: 6);
        var trained = Pipeline().Run("amp", "resnet18", Small);
        Assert.Contains("DUQ", File.ReadAllText(trained["resnet18.markdown"]), StringComparison.Ordinal);
        Assert.Equal(["known", "svhn"], ParquetFile.Read(trained["evaluate-svhn[arm=corrupted,seed=1].predictions"]).Values<string>("dataset").Distinct().Order(StringComparer.Ordinal));
    }

    // A list's pictures of known classes count as known beside the twenty test images.
    [Fact]
    public void Scood_runs_to_its_table_with_the_known_images_of_each_list_among_the_known()
    {
        Known();
        foreach (var set in new[] { "texture", "svhn", "cifar100", "tin", "lsun", "places365" })
        {
            MiniatureSets.Scood(_folder.At("data"), "cifar10", set, [-1, 3, -1, -1, 9, 0, -1]);
        }

        var trained = Pipeline().Run("amp", "scood", Small);
        Assert.Contains("UDG", File.ReadAllText(trained["scood.markdown"]), StringComparison.Ordinal);
        var predictions = ParquetFile.Read(trained["evaluate-coherent[arm=corrupted,seed=1].predictions"]);
        Assert.Equal(20, predictions.Rows);
        var metrics = ParquetFile.Read(trained["evaluate-coherent[arm=corrupted,seed=1].metrics"]);
        var counts = metrics.Values<string>("dataset").Zip(metrics.Values<long>("n")).Where(row => row.First == "scood-cifar10-tin").Select(row => row.Second).Distinct();
        Assert.Equal([20 + 7], counts);
    }

    [Fact]
    public void Imported_runs_from_the_authors_layout_to_its_table()
    {
        Known();
        Foreign();
        ImportTests.WriteBoth(_folder.Path);
        var set = new Dictionary<string, string>(Small.Where(each => each.Key is not ("network" or "baselines.neighbour" or "baselines.gram_orders")))
        {
            ["checkpoints"] = _folder.Path, ["anchors.anchors"] = "2", ["anchors.more_anchors"] = "[]", ["test_size"] = "8", ["shift_size"] = "2",
        };
        var imported = Pipeline().Run("amp", "imported", set);
        Assert.Contains("ResNet-34", File.ReadAllText(imported["imported.markdown"]), StringComparison.Ordinal);
        using var model = SafetensorsFile.Open(imported["published-model[network=resnet34].model"]);
        Assert.Equal([64L, 6, 3, 3], model["conv1.weight"].Shape);
    }

    private void Known()
    {
        MiniatureSets.Cifar10(_folder.At("data"), eachBatch: 10, test: 20);
        MiniatureSets.Cifar100(_folder.At("data"), train: 200, test: 100);
    }

    private void Foreign()
    {
        var data = _folder.At("data");
        MiniatureSets.Svhn(data, count: 6);
        foreach (var (i, name) in new[] { "LSUN", "LSUN_resize", "Imagenet", "Imagenet_resize", "iSUN" }.Index())
        {
            MiniatureSets.Pictures(Path.Combine(data, name), ["test"], each: 6, side: 32 + i, seed: (ulong)i);
            MiniatureSets.Pack(Path.Combine(data, name), Path.Combine(data, $"{name}.tar.gz"));
        }

        MiniatureSets.Pictures(data, ["val_256"], each: 6, side: 48, seed: 6);
        MiniatureSets.Pack(Path.Combine(data, "val_256"), Path.Combine(data, "val_256.tar"));
        MiniatureSets.Pictures(Path.Combine(data, "dtd-r1.0.1", "dtd", "images"), ["banded", "woven"], each: 3, side: 40, seed: 8);
    }

    private PipelineInProcess Pipeline() => new(
        _folder.At("run"), Registries.ToDictionary(file => file, file => MiniatureSets.Registry(file, _folder)), "Amp", "Download", "Images", "Render");
}
