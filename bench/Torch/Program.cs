// The torch layer beside Debian's PyTorch on the same libtorch: the same models, data and threads, in one run.
//
//   Torch.Bench <result.json> [cases...]     by default all of peer.py's cases

using Retable.Bench.Shared;
using Retable.Bench.Torch;
using Retable.Learning.Models;

int[] threadCounts = [1, 2];
var chosen = args.Skip(1).ToHashSet();
Case[] cases =
[
    new("add", "add of 4 floats", 1, 20_000, 9, 1.1, Work.SmallAdd),
    new("allocate", "a tensor of 1 MiB, made and freed", 1, 5000, 9, null, Work.Allocate),
    new("mlp", "MLP of 3 layers, training step, batch 32", 1, 200, 9, 0.9, () => Work.Training(Work.Mlp(), TorchSharp.torch.randn([32, 64]), 10)),
    .. threadCounts.SelectMany(Networks),
    new("epoch", "epoch with crop, flip and normalisation, beside a DataLoader with 2 workers", 2, 1, 3, 0.8, Epoch.Work),
];
var suite = new Suite();
foreach (var each in cases.Where(each => chosen.Count == 0 || chosen.Contains(each.Name)))
{
    each.Measure(suite);
}

if (chosen.Count == 0 || chosen.Contains("memory"))
{
    suite.Add("growth in 10,000 training steps", Memory.Growth(), "MiB", bound: 20);
}

suite.Version("libtorch", TorchSharp.torch.__version__);
suite.Write(args[0]);

static IEnumerable<Case> Networks(int threads) =>
[
    new("cnn-train", $"laptop CNN, training step, batch 64, {threads} thread(s)", threads, 5, 7, 1.0,
        () => Work.Training(new SmallCnn(1, 28, 28, 6), Work.Images(64, 1, 28), 6)),
    new("cnn-eval", $"laptop CNN, evaluation, batch 256, {threads} thread(s)", threads, 5, 7, 1.0,
        () => Work.Evaluation(new SmallCnn(1, 28, 28, 6), Work.Images(256, 1, 28))),
    new("resnet-train", $"ResNet-18 (CIFAR stem), training step, batch 16, {threads} thread(s)", threads, 1, 3, 1.0,
        () => Work.Training(new CifarResNet(18, 10), Work.Images(16, 3, 32), 10)),
    new("resnet-eval", $"ResNet-18 (CIFAR stem), evaluation, batch 32, {threads} thread(s)", threads, 1, 5, 1.0,
        () => Work.Evaluation(new CifarResNet(18, 10), Work.Images(32, 3, 32))),
];
