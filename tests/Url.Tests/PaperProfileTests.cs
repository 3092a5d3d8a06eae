using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Retable.Contract;
using Retable.Learning.Models;
using Retable.Learning.Models.Transformers;
using Retable.Learning.Training;
using Retable.Papers.Url;
using Retable.Parquet;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>The paper's profiles on miniatures of ImageNet and of the three retrieval sets in their real folders: photographs and timm's weights at the beginning, tables at the end.</summary>
public sealed partial class PaperProfileTests : IDisposable
{
    private const int Classes = 6, Side = 32;

    private static readonly string[] Methods =
        ["cross_entropy", "ensemble", "mc_dropout", "het_xl", "sngp", "losspred", "elk", "nivmf", "info_nce", "mc_info_nce", "hib"];

    private readonly TemporaryFolder _folder = new();
    private readonly string? _data = Environment.GetEnvironmentVariable("RETABLE_DATA");

    public PaperProfileTests()
    {
        WriteData();
        WriteWeights();
        Environment.SetEnvironmentVariable("RETABLE_DATA", _folder.At("data"));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("RETABLE_DATA", _data);
        _folder.Dispose();
    }

    [Fact]
    public void All_methods_run_from_photographs_in_folders_to_the_tables()
    {
        // Every transformer is the miniature one.
        var outputs = Run("paper", "resnet_miniature", Methods, "pretrained-uncertainties", text => Transformer().Replace(text, "method: vit_miniature"));
        Assert.All(Methods, method => RequireAllSets(outputs[$"retrieval-evaluate[method={method},seed=1].metrics"]));
        RequireChoice(outputs);
        var table = File.ReadAllText(outputs["retrieval.markdown"]);
        Assert.Contains("MCInfoNCE", table, StringComparison.Ordinal);
        Assert.Contains("ViT-Tiny", File.ReadAllText(outputs["pretrained-uncertainties.markdown"]), StringComparison.Ordinal);

        // Two passes of 96 photographs, and of one that is evaluated its whole and its middle.
        Assert.Equal(96, ParquetFile.Read(outputs["transformer-embeddings[backbone=vit_miniature,pass=1].embeddings"]).Rows);
        Assert.Equal(2 * 24, ParquetFile.Read(outputs["transformer-known[backbone=vit_miniature].embeddings"]).Rows);
    }

    [Fact]
    public void On_a_transformer_it_runs_to_its_own_table()
    {
        string[] some = ["cross_entropy", "mc_dropout", "losspred", "elk"];
        var outputs = Run("paper-vit", "vit_miniature", some, "retrieval-vit", text => string.Join('\n', text.Split('\n').Where(line =>
            !Methods.Except(some).Any(method => line.StartsWith($"  {method}:", StringComparison.Ordinal)))));
        RequireAllSets(outputs["retrieval-evaluate[method=mc_dropout,seed=1].metrics"]);
        Assert.Contains("MC dropout, class entropy", File.ReadAllText(outputs["retrieval-vit.markdown"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Imported_judges_the_authors_transformers_on_the_other_sets()
    {
        random.manual_seed(2);
        using var transformer = new VisionTransformer(new VisionTransformerShape(16, 2, 2) { Patch = 8 }, 9, 3, Side, Side);
        using var head = new UncertaintyMlp(16, 512, 2, stopsGradient: true);
        FrozenNetworkTests.WriteWrapped(_folder.At("weights", "vit_miniature.pth.tar"), transformer, head);
        var outputs = Run("imported", "imported", text => Transformer().Replace(text, "method: vit_miniature"), new Dictionary<string, string>
        {
            ["checkpoints"] = _folder.At("weights"), ["transformers"] = "[vit_miniature]", ["transformer_input.size"] = $"{Side}", ["classes"] = "9",
            ["gpus"] = "0", ["cpus"] = "1", ["memory"] = "1GiB",
        });
        var datasets = ParquetFile.Read(outputs["published-evaluate[backbone=vit_miniature].metrics"]).Values<string>("dataset").Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["cars-196", "cub-200-2011", "downstream", "online-products"], datasets);
        Assert.Contains("0.6102", File.ReadAllText(outputs["imported.markdown"]), StringComparison.Ordinal);
    }

    // The rates that the exported runs were made with, and 2048, 2016 or 2064 images a step.
    [Theory]
    [InlineData("paper", "cross_entropy", 0.0078018, 2048)]
    [InlineData("paper", "info_nce", 0.0012495, 2016)]
    [InlineData("paper-vit", "mc_info_nce", 0.0089425, 2016)]
    [InlineData("paper-vit", "elk", 0.0255738, 2048)]
    [InlineData("paper", "hib", 0.00015734, 2016)]
    [InlineData("paper-vit", "hib", 0.0016811, 2064)]
    [InlineData("paper", "losspred", 0.0256729, 2048)]
    [InlineData("paper", "sngp", 0.00059914, 2048)]
    [InlineData("paper-vit", "nivmf", 0.00105395, 2048)]
    [InlineData("paper-vit", "ensemble", 0.0139859, 2048)]
    public void Each_method_has_the_rate_and_the_images_a_step_of_its_authors(string profile, string method, double rate, int images)
    {
        var dag = new PipelineInProcess(_folder.At("run"), new Dictionary<string, string>(), "Url", "Download", "Render").Expand("url", profile, new Dictionary<string, string>());
        var stages = dag.Stages.Where(stage => stage.Name.StartsWith($"candidate[method={method},", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, stages.Count);
        Assert.All(stages.Select(stage => stage.ParametersAsJson()), given =>
        {
            Assert.Equal(1, Number(given["recipe"]!["learning_rate"]!) / rate, tolerance: 1e-4);
            Assert.Equal(images, Number(given["recipe"]!["batch_size"]!) * Number(given["batches_per_step"]!));
        });

        static double Number(JsonNode node) => double.Parse(node.ToJsonString());
    }

    private IReadOnlyDictionary<string, string> Run(string profile, string backbone, IReadOnlyList<string> methods, string table, Func<string, string> change) =>
        Run(profile, table, change, Small(backbone, methods));

    private IReadOnlyDictionary<string, string> Run(string profile, string table, Func<string, string> change, IReadOnlyDictionary<string, string> set)
    {
        var definition = $"reproducibility/url/{table}.yaml";
        var changed = _folder.Write("table.yaml", change(File.ReadAllText(Checkout.At(definition))));
        return new PipelineInProcess(_folder.At("run"), new Dictionary<string, string> { [definition] = changed }, "Url", "Download", "Render")
            .Run("url", profile, set);
    }

    [GeneratedRegex("method: vit_(tiny|small|base|large)")]
    private static partial Regex Transformer();

    // Of the classes of a folder set the second half is tested, 2 of 4 with 6 photographs; of the lists of products the test's, 2 with 3.
    private static void RequireAllSets(string path)
    {
        var metrics = ParquetFile.Read(path);
        var (datasets, names) = (metrics.Values<string>("dataset"), metrics.Values<string>("metric"));
        var (counts, values) = (metrics.Values<long>("n"), metrics.Values<double>("value"));
        Assert.Equal((24, 12, 12, 6, 30), (N("upstream"), N("cub-200-2011"), N("cars-196"), N("online-products"), N("downstream")));
        string[] sets = ["cub-200-2011", "cars-196", "online-products"];
        Assert.Equal(sets.Average(set => values[Row(set, "r1")]), values[Row("downstream", "r1")], precision: 12);
        Assert.Equal(sets.Average(set => values[Row($"{set}-mixed", "auroc_ood")]), values[Row("mixed", "auroc_ood")], precision: 12);

        long N(string dataset) => counts[Row(dataset, "r1")];

        int Row(string dataset, string metric) => Enumerable.Range(0, metrics.Rows).Single(i => datasets[i] == dataset && names[i] == metric);
    }

    private static void RequireChoice(IReadOnlyDictionary<string, string> outputs)
    {
        var choice = ParquetFile.Read(outputs["chosen[method=cross_entropy,seed=1].choice"]);
        var (values, chosen) = (choice.Values<double>("value"), choice.Values<bool>("is_chosen"));
        Assert.Equal(2, choice.Rows);
        Assert.Equal(values.Max(), values[Array.IndexOf(chosen, true)]);
        // Candidates come in the order of their rates.
        var best = Array.IndexOf(chosen, true) == 0 ? "0.001" : "0.01";
        Assert.Equal(
            File.ReadAllBytes(outputs[$"candidate[method=cross_entropy,rate={best},seed=1].model"]), File.ReadAllBytes(outputs["chosen[method=cross_entropy,seed=1].model"]));
        var history = ParquetFile.Read(outputs["candidate[method=cross_entropy,rate=0.01,seed=1].history"]);
        Assert.Equal(2, history.Values<string>("name").Count(name => name == "validation_auroc_correct"));
    }

    private Dictionary<string, string> Small(string backbone, IReadOnlyList<string> methods) => new(
        Methods.SelectMany(method => new KeyValuePair<string, string>[] { new($"settings.{method}.batch", "20"), new($"settings.{method}.per_step", "2") }))
    {
        ["published"] = $"[{string.Join(", ", methods)}]",
        ["backbone"] = backbone, ["classes"] = $"{Classes}", ["photographs.size"] = $"{Side}", ["weights"] = _folder.At("weights"),
        ["weights_file"] = $"{backbone}.safetensors", ["seeds"] = "[1]", ["epochs"] = "2", ["warmup"] = "1", ["train_parts"] = "2", ["test_parts"] = "1",
        ["settings.cross_entropy.rates"] = "[0.01, 0.001]",
        ["gpus"] = "0", ["cpus"] = "1", ["memory"] = "1GiB",
        ["transformers"] = "[vit_miniature]", ["transformer_input.size"] = $"{Side}",
        ["cached"] = "{passes: 2, epochs: 2, seeds: [1], batch_size: 16, per_step: 2, warmup: 1, width: 8, depth: 1}",
    };

    private void WriteData()
    {
        string[] classes = [.. Enumerable.Range(0, Classes).Select(i => $"n0000000{i}")];
        MiniatureImageNet.WriteSet(_folder.At("data", "imagenet", "train"), classes, 16, seed: 1, fade: 0);
        MiniatureImageNet.WriteSet(_folder.At("data", "imagenet", "val"), classes, 4, seed: 2, fade: 0);
        MiniatureImageNet.WriteSet(_folder.At("data", "CUB_200_2011", "images"), ["001.Auk", "002.Bunting", "010.Crow", "011.Dove"], 6, seed: 3, fade: 1);
        MiniatureImageNet.WriteSet(_folder.At("data", "cars", "images"), ["Acura RL Sedan 2012", "BMW X3 SUV 2012", "Fiat 500 2012", "smart fortwo 2012"], 6, seed: 4, fade: 1);
        var draws = new Philox(5);
        var products = _folder.At("data", "Stanford_Online_Products");
        foreach (var (list, first) in new[] { ("Ebay_train.txt", 1), ("Ebay_test.txt", 5) })
        {
            var lines = new List<string> { "image_id class_id super_class_id path" };
            foreach (var product in Enumerable.Range(first, list == "Ebay_test.txt" ? 2 : 4))
            {
                var (kind, number) = product % 2 == 0 ? ("chair_final", 2) : ("bicycle_final", 1);
                Directory.CreateDirectory(Path.Combine(products, kind));
                for (var i = 0; i < 3; i++)
                {
                    File.WriteAllBytes(Path.Combine(products, kind, $"1110{product}_{i}.JPG"), MiniatureImageNet.Photograph($"{product}", 1, draws));
                    lines.Add($"{lines.Count} {product} {number} {kind}/1110{product}_{i}.JPG");
                }
            }

            File.WriteAllLines(Path.Combine(products, list), lines);
        }
    }

    // The layouts of timm: torchvision's names with 'fc', and those of its transformers with 'head'.
    private void WriteWeights()
    {
        Directory.CreateDirectory(_folder.At("weights"));
        random.manual_seed(1);
        using var residual = new ResNet(3, Classes, new ResNetShape(8, [1, 1, 1, 1], [4, 8, 16, 32]));
        using var transformer = new VisionTransformer(new VisionTransformerShape(16, 2, 2) { Patch = 8 }, Classes, 3, Side, Side);
        ModelFile.Write(_folder.At("weights", "resnet_miniature.safetensors"), residual, new Dictionary<string, string>());
        ModelFile.Write(_folder.At("weights", "vit_miniature.safetensors"), transformer, new Dictionary<string, string>());
        File.Copy(_folder.At("weights", "vit_miniature.safetensors"), _folder.At("weights", "vit_miniature_patch16_224.augreg_in21k_ft_in1k.safetensors"));
    }
}
