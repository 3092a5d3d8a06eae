using Retable.Parquet;
using Retable.TensorFiles;

namespace Retable.Tests;

/// <summary>The publication's profiles on miniatures of their data sets, in real folders and archives: from downloads to tables.</summary>
public sealed class ProfileTests : IDisposable
{
    private const string Datasets = "pipelines/datasets.yaml";

    private static readonly string[] Registries =
        [Datasets, "pipelines/datasets/cifar10-c.yaml", "pipelines/datasets/cifar100-c.yaml", "pipelines/datasets/imagenet-shifts.yaml"];

    private static readonly Dictionary<string, string> SmallCifar = new()
    {
        ["seeds"] = "[1]", ["network"] = "slim_resnet", ["recipe.epochs"] = "1", ["published_shifts"] = "[fog]", ["paper_shifts"] = "[fog, bar-lines]", ["alphas"] = "[1]", ["noises"] = "[0.2]",
        ["refresh_batches"] = "1", ["gpus"] = "0", ["memory"] = "1GiB",
    };

    private static readonly Dictionary<string, string> SmallImageNet = new()
    {
        ["imagenet_recipe.epochs"] = "1", ["imagenet_recipe.batch_size"] = "8", ["backbones"] = "[vit_miniature, swin_miniature]", ["classes"] = "4",
        ["train_parts"] = "2", ["test_parts"] = "2", ["published_shifts"] = "[fog]", ["bar_shifts"] = "[lines]", ["gpus"] = "0", ["cpus"] = "1", ["memory"] = "1GiB",
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
    [InlineData("smoke", "alpha"), InlineData("laptop", "references"), InlineData("sweeps", "label-noise"), InlineData("paper", "rejection"), InlineData("cifar100", "corruption-cifar100")]
    [InlineData("imported", "imported"), InlineData("imagenet", "imagenet"), InlineData("imagenet-imported", "imagenet-imported")]
    public void A_profile_resolves_to_its_tables(string profile, string table) => Assert.Contains(table, Pipeline([]).Stages("anchoring", profile));

    [Fact]
    public void Paper_runs_from_archives_to_tables_and_imported_from_the_authors_layout()
    {
        var data = _folder.At("data");
        MiniatureSets.Cifar10(data, eachBatch: 10, test: 20);
        MiniatureSets.Corrupted(Path.Combine(data, "CIFAR-10-C"), ["fog"], count: 20, classes: 10);
        MiniatureSets.Corrupted(Path.Combine(data, "CIFAR-10-C-Bar"), ["lines"], count: 20, classes: 10);
        Foreign(data);
        var pipeline = Pipeline(["alpha", "label-noise"]);
        var trained = pipeline.Run("anchoring", "paper", SmallCifar);
        foreach (var (table, row) in new[] { ("corruption", "label target"), ("rejection", "label target"), ("references", "five references"), ("alpha", "Label target"), ("label-noise", "label target") })
        {
            Assert.Contains(row, File.ReadAllText(trained[$"{table}.markdown"]), StringComparison.Ordinal);
        }

        var sets = ParquetFile.Read(trained["evaluate[arm=rm_label,seed=1].metrics"]).Values<string>("dataset").Distinct();
        Assert.Equal(
            ["bar-lines", "clean", "fog", "shifts", "shifts_bar", "svhn", "textures"],
            sets.Order(StringComparer.Ordinal));

        foreach (var (name, arm) in new[] { ("anchored", "anchored"), ("masked", "rm_label") })
        {
            using var weights = SafetensorsFile.Open(trained[$"model[arm={arm},seed=1].model"]);
            TorchCheckpoint.Write(_folder.At($"{name}.pth"), weights.Names.Select(weight => KeyValuePair.Create($"module.net.{weight}", weights[weight])));
        }

        var imported = pipeline.Run("anchoring", "imported", With(SmallCifar, ("checkpoints", _folder.Path)));
        Assert.Contains("With reference masking", File.ReadAllText(imported["imported.markdown"]), StringComparison.Ordinal);
        using var own = SafetensorsFile.Open(trained["model[arm=rm_label,seed=1].model"]);
        using var theirs = SafetensorsFile.Open(imported["published-model[name=masked].model"]);
        Assert.All(own.Names, weight => Assert.True(own[weight].Bytes.Span.SequenceEqual(theirs[weight].Bytes.Span), weight));
    }

    [Fact]
    public void Cifar100_runs_from_archives_to_tables()
    {
        var data = _folder.At("data");
        MiniatureSets.Cifar100(data, train: 200, test: 100);
        MiniatureSets.Corrupted(Path.Combine(data, "CIFAR-100-C"), ["fog"], count: 20, classes: 100);
        Foreign(data);
        var trained = Pipeline([]).Run("anchoring", "cifar100", SmallCifar);
        Assert.Contains("Masking, label target", File.ReadAllText(trained["corruption-cifar100.markdown"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Imagenet_runs_from_photographs_to_its_table_and_from_checkpoints_in_torchvision_s_layout()
    {
        var data = _folder.At("data");
        string[] classes = ["n01440764", "n01443537", "n01484850", "n01491361"];
        MiniatureSets.Pictures(Path.Combine(data, "imagenet", "train"), classes, each: 5, side: 40, seed: 1);
        MiniatureSets.Pictures(Path.Combine(data, "imagenet", "val"), classes, each: 3, side: 40, seed: 2);
        for (var severity = 1; severity <= 5; severity++)
        {
            MiniatureSets.Pictures(Path.Combine(data, "imagenet-c", "fog", $"{severity}"), classes, each: 1, side: 40, seed: 3);
            MiniatureSets.Pictures(Path.Combine(data, "imagenet-c-bar", "lines", $"{severity}"), classes, each: 1, side: 40, seed: 4);
        }

        MiniatureSets.Pictures(Path.Combine(data, "imagenet-r"), classes[1..3], each: 3, side: 40, seed: 5);
        MiniatureSets.Pictures(Path.Combine(data, "sketch"), classes, each: 2, side: 40, seed: 6);
        MiniatureSets.Pictures(Path.Combine(data, "NINCO_OOD_classes"), ["amphiuma_means"], each: 5, side: 40, seed: 7);
        MiniatureSets.Pictures(Path.Combine(data, "dtd-r1.0.1", "dtd", "images"), ["banded", "woven"], each: 2, side: 40, seed: 8);
        var pipeline = Pipeline(["imagenet", "imagenet-imported"]);
        var trained = pipeline.Run("anchoring", "imagenet", SmallImageNet);
        Assert.Contains("masking, uniform target", File.ReadAllText(trained["imagenet.markdown"]), StringComparison.Ordinal);

        foreach (var backbone in new[] { "vit_miniature", "swin_miniature" })
        {
            foreach (var (name, arm) in new[] { ("standard", "standard"), ("anchored", "anchored"), ("masked", "rm_label") })
            {
                using var weights = SafetensorsFile.Open(trained[$"imagenet-model[arm={arm},backbone={backbone},seed=0].model"]);
                var prefix = name == "standard" ? "" : "module.net.";
                TorchCheckpoint.Write(_folder.At($"{backbone}-{name}.pth"), weights.Names.Select(weight => KeyValuePair.Create(prefix + (backbone == "vit_miniature" ? Torchvision(weight) : weight), weights[weight])), "model");
            }
        }

        var imported = pipeline.Run("anchoring", "imagenet-imported", With(SmallImageNet, ("checkpoints", _folder.Path)));
        Assert.Contains("torchvision's weights", File.ReadAllText(imported["imagenet-imported.markdown"]), StringComparison.Ordinal);

        // The same weights and references give the same numbers, by whichever way they came.
        var (ours, theirs) = (
            ParquetFile.Read(trained["imagenet-evaluate[arm=rm_label,backbone=vit_miniature,seed=0].metrics"]),
            ParquetFile.Read(imported["imagenet-evaluate-published[arm=masked,backbone=vit_miniature].metrics"]));
        Assert.Equal(ours.Values<double>("value"), theirs.Values<double>("value"));
        Assert.Contains("imagenet-r", ours.Values<string>("dataset"));
    }

    // Names of vit_b_16 for ours: the table in the pipeline file, the other way round.
    private static string Torchvision(string name) => name.Split('.') switch
    {
        ["cls_token"] => "class_token",
        ["pos_embed"] => "encoder.pos_embedding",
        ["patch_embed", "proj", var end] => $"conv_proj.{end}",
        ["norm", var end] when end is "weight" or "bias" => $"encoder.ln.{end}",
        ["head", var end] => $"heads.head.{end}",
        ["blocks", var block, "norm1", var end] => $"encoder.layers.encoder_layer_{block}.ln_1.{end}",
        ["blocks", var block, "norm2", var end] => $"encoder.layers.encoder_layer_{block}.ln_2.{end}",
        ["blocks", var block, "attn", "qkv", var end] => $"encoder.layers.encoder_layer_{block}.self_attention.in_proj_{end}",
        ["blocks", var block, "attn", "proj", var end] => $"encoder.layers.encoder_layer_{block}.self_attention.out_proj.{end}",
        ["blocks", var block, "mlp", "fc1", var end] => $"encoder.layers.encoder_layer_{block}.mlp.0.{end}",
        ["blocks", var block, "mlp", "fc2", var end] => $"encoder.layers.encoder_layer_{block}.mlp.3.{end}",
        _ => name,
    };

    private static void Foreign(string data)
    {
        MiniatureSets.Svhn(data, count: 20);
        MiniatureSets.Pictures(Path.Combine(data, "dtd-r1.0.1", "dtd", "images"), ["banded", "woven"], each: 10, side: 40, seed: 8);
    }

    private static Dictionary<string, string> With(Dictionary<string, string> set, params (string Name, string Value)[] more) =>
        new(set.Concat(more.Select(each => KeyValuePair.Create(each.Name, each.Value))));

    private PipelineInProcess Pipeline(string[] tables)
    {
        var instead = Registries.ToDictionary(file => file, file => MiniatureSets.Registry(file, _folder));
        foreach (var table in tables)
        {
            // Rows of the real networks become those of the miniatures, and rows of sweeps that are not made are left out.
            var file = $"reproducibility/anchoring/{table}.yaml";
            var text = File.ReadAllText(Checkout.At(file)).Replace("vit_b16", "vit_miniature", StringComparison.Ordinal).Replace("swin_v2_t", "swin_miniature", StringComparison.Ordinal).Replace("[sweeps, paper]", "[sweeps]", StringComparison.Ordinal);
            instead[file] = _folder.Write(file, string.Join('\n', text.Split('\n').Where(line => !line.Contains("swin_v2_", StringComparison.Ordinal))));
        }

        return new PipelineInProcess(_folder.At("run"), instead, "Anchoring", "Download", "Images", "Render");
    }
}
