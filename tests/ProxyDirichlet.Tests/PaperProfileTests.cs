using Retable.Papers.ProxyDirichlet;
using Retable.Parquet;
using Retable.TensorFiles;

namespace Retable.Tests;

/// <summary>The paper's profile on a miniature of ImageNet and two of the corruptions: photographs in folders at its beginning, the table at its end.</summary>
[Collection(Experiment.OneGenerator)]
public sealed class PaperProfileTests : IDisposable
{
    private const string Table = "reproducibility/proxy-dirichlet/imagenet.yaml";

    private static readonly string[] SomeCorruptions = ["fog", "pixelate"];

    private static readonly Dictionary<string, string> Small = new()
    {
        ["members"] = "2", ["train_parts"] = "2", ["test_parts"] = "2", ["classes"] = "20", ["network"] = "resnet_miniature", ["size"] = "32", ["resize"] = "36",
        ["epochs"] = "3", ["student_epochs"] = "1", ["mimo_epochs"] = "1", ["batch_size"] = "64", ["mimo_batch_size"] = "32",
        ["corruptions"] = "[fog, pixelate]", ["gpus"] = "0", ["cpus"] = "1", ["memory"] = "1GiB",
    };

    private readonly TemporaryFolder _folder = new();
    private readonly string? _data = Environment.GetEnvironmentVariable("RETABLE_DATA");

    public PaperProfileTests()
    {
        var all = Fixture.Load(Checkout.At("tests", "fixtures", "proxy-dirichlet", "class_masks.json")).Inputs["wnids"];
        var classes = MiniatureImageNet.ClassesOf([.. Enumerable.Range(0, all.Count).Select(i => all[i].Text)]);
        var others = new[] { "imagenet-a", "imagenet-o", "imagenet-r" }.ToDictionary(name => name, ClassMask.WordNetIds);
        MiniatureImageNet.Write(_folder.At("data"), classes, SomeCorruptions, others);
        Environment.SetEnvironmentVariable("RETABLE_DATA", _folder.At("data"));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("RETABLE_DATA", _data);
        _folder.Dispose();
    }

    [Fact]
    public void It_runs_from_photographs_in_folders_to_the_table_with_members_trained_and_with_members_imported()
    {
        var pipeline = new PipelineInProcess(_folder.At("run"), new Dictionary<string, string> { [Table] = TableOfSomeCorruptions() }, "ProxyDirichlet", "Download", "Render");
        var trained = pipeline.Run("proxy-dirichlet", "paper", Small);
        RequireAllDomains(trained["imagenet-evaluate-ensemble.metrics"]);
        Assert.Contains("PD-EnD², reverse KL", File.ReadAllText(trained["imagenet.markdown"]), StringComparison.Ordinal);

        for (var member = 0; member < 2; member++)
        {
            using var weights = SafetensorsFile.Open(trained[$"imagenet-member[member={member}].model"]);
            TorchCheckpoint.Write(_folder.At($"{member}.ckpt"), weights.Names.Select(name => KeyValuePair.Create($"model.{name}", weights[name])));
        }

        var ran = pipeline.Ran;
        var imported = pipeline.Run("proxy-dirichlet", "imported", new Dictionary<string, string>(Small) { ["checkpoints"] = _folder.Path });
        // The same weights are the same files: students and multi-input networks are not trained again.
        Assert.Equal(File.ReadAllBytes(trained["imagenet-member[member=1].model"]), File.ReadAllBytes(imported["published-member[member=1].model"]));
        const int Imports = 2, Evaluations = 2 + 1 + 5 + 1, GradientShares = 2, Render = 1;
        Assert.Equal(Imports + Evaluations + GradientShares + Render, pipeline.Ran - ran);
        Assert.True(File.Exists(imported["imagenet.html"]));
    }

    private string TableOfSomeCorruptions()
    {
        var names = Fixture.Load(Checkout.At("tests", "fixtures", "proxy-dirichlet", "class_masks.json")).Expected["distortions"];
        var all = string.Join(", ", Enumerable.Range(0, names.Count).Select(i => $"imagenet-c-{names[i].Text}"));
        var text = File.ReadAllText(Checkout.At(Table));
        Assert.Contains($"[{all}]", text, StringComparison.Ordinal);
        return _folder.Write(Table, text.Replace(all, string.Join(", ", SomeCorruptions.Select(name => $"imagenet-c-{name}")), StringComparison.Ordinal));
    }

    private static void RequireAllDomains(string path)
    {
        var metrics = ParquetFile.Read(path);
        var (datasets, severities, names) = (metrics.Values<string>("dataset"), metrics.Values<int>("severity"), metrics.Values<string>("metric"));
        var (methods, counts, values) = (metrics.Values<string>("method"), metrics.Values<long>("n"), metrics.Values<double>("value"));
        var accuracies = Enumerable.Range(0, metrics.Rows).Where(i => (methods[i], names[i]) == ("ensemble", "accuracy")).ToList();
        Assert.Equal(SomeCorruptions.Length * 5, accuracies.Count(i => severities[i] > 0));
        // A share of as many photographs as the row says.
        Assert.All(accuracies, i => Assert.Equal(Math.Round(values[i] * counts[i]), values[i] * counts[i], tolerance: 1e-9));
        Assert.Equal(80, counts[accuracies.Single(i => datasets[i] == "imagenet")]);
        Assert.True(values[accuracies.Single(i => datasets[i] == "imagenet")] > 0.1, "twice what guessing gives");
        // ImageNet-O's labels mean nothing; those of -R are among its own classes, and so are the clean photographs that it is held against.
        Assert.DoesNotContain(accuracies, i => datasets[i] == "imagenet-o");
        var masked = Enumerable.Range(0, metrics.Rows).Single(i => (methods[i], datasets[i], names[i]) == ("ensemble", "imagenet-r", "auroc_masked.epkl"));
        Assert.Equal(counts[accuracies.Single(i => datasets[i] == "imagenet-r")] * 3, counts[masked]);
    }
}
