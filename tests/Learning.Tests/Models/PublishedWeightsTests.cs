using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Retable.Learning.Models;
using Retable.Learning.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Tests;

/// <summary>Weights that Python's PyTorch saved (fixtures/make.py): as published checkpoints have them, with the prefix of its DataParallel.</summary>
public sealed class PublishedWeightsTests
{
    [Fact]
    public void A_checkpoint_of_Python_gives_the_logits_that_Python_gave()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = new WideResNet(10, 1, classes: 2).to(float64);
        var path = InFixtures("wrn_10_1.pth");
        ModelFile.Load(network, ModelFile.ReadState(path), path);
        network.eval();

        double[] image = [.. Enumerable.Range(0, 3 * 32 * 32).Select(i => Math.Sin(0.01 * i))];
        var logits = network.call(tensor(image).reshape(1, 3, 32, 32)).data<double>().ToArray();

        double[] expected = [.. JsonNode.Parse(File.ReadAllText(InFixtures("wrn_10_1.json")))!["logits"]!.AsArray().Select(z => z!.GetValue<double>())];
        Assert.Equal(expected.Length, logits.Length);
        Assert.All(expected.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    private static string InFixtures(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "fixtures", name);
}
