using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Retable.Tests;

/// <summary>Every loss against PyTorch: value and gradient.</summary>
public sealed class LossFixtureTests
{
    private static readonly Fixture Expected = Fixture.Load(Checkout.At("tests", "TorchSharp.Tests", "nn", "fixtures", "losses.json"));

    public static TheoryData<string> Names => [.. Expected.Expected.Names];

    [Theory, MemberData(nameof(Names))]
    public void It_computes_what_PyTorch_computes(string name)
    {
        using var scope = NewDisposeScope();
        var logits = Expected.Inputs["logits"].Leaf();
        var loss = Loss(name, logits);
        Expected.Expected[name]["loss"].Matches(loss);
        loss.sum().backward();
        Expected.Expected[name]["gradient"].Matches(logits.grad);
    }

    private static Tensor Loss(string name, Tensor x)
    {
        var inputs = Expected.Inputs.Tensors();
        var (classes, soft, weight) = (inputs["classes"], inputs["soft"], inputs["weight"]);
        var (target, other) = (inputs["target"], inputs["other"]);
        return name switch
        {
            "cross_entropy" => nn.CrossEntropyLoss().call(x, classes),
            "cross_entropy_weighted" => nn.CrossEntropyLoss(weight).call(x, classes),
            "cross_entropy_smoothed" => F.cross_entropy(x, classes, label_smoothing: 0.1),
            "cross_entropy_soft" => F.cross_entropy(x, soft),
            "cross_entropy_none" => nn.CrossEntropyLoss(reduction: nn.Reduction.None).call(x, classes),
            "cross_entropy_sum" => nn.CrossEntropyLoss(reduction: nn.Reduction.Sum).call(x, classes),
            "nll" => nn.NLLLoss().call(F.log_softmax(x, 1), classes),
            "kl_log_target" => nn.KLDivLoss().call(F.log_softmax(x, 1), soft.log()),
            "kl_sum" => nn.KLDivLoss(log_target: false, nn.Reduction.Sum).call(F.log_softmax(x, 1), soft),
            "mse" => nn.MSELoss().call(x, other),
            "l1" => nn.L1Loss().call(x, other),
            "smooth_l1" => nn.SmoothL1Loss(beta: 0.5).call(x, other),
            "huber" => nn.HuberLoss(delta: 0.5).call(x, other),
            "bce" => nn.BCELoss().call(x.sigmoid(), target),
            "bce_logits" => nn.BCEWithLogitsLoss(pos_weights: weight).call(x, target),
            "cosine_embedding" => nn.CosineEmbeddingLoss(margin: 0.1).call(x, other, inputs["signs"]),
            "margin_ranking" => nn.MarginRankingLoss(margin: 0.3).call(x, other, ones_like(x)),
            "triplet" => nn.TripletMarginLoss().call(x, other, target),
            "soft_margin" => nn.SoftMarginLoss().call(x, other.sign()),
            "gaussian_nll" => nn.GaussianNLLLoss(full: true).call(x, other, target + 0.1),
            _ => throw new NotSupportedException(name),
        };
    }
}
