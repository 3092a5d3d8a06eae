// TorchSharp beside Debian's PyTorch: the same models, data and threads, in one run.
//
//   Torch.Bench <result.json> [cases...]     by default all of peer.py's cases

using Retable.Bench.Shared;
using Retable.Bench.Torch;
using Retable.Learning.Models;

int[] threadCounts = [1, 2];
IReadOnlyList<Layout> none = [Layout.Rows];
var chosen = args.Skip(1).ToHashSet();
Case[] cases =
[
    new("add", "add of 4 floats", 1, 20_000, 5, 1.1, none, _ => Work.SmallAdd()),
    new("allocate", "a tensor of 1 MiB, made and freed", 1, 5000, 5, null, none, _ => Work.Allocate()),
    new("dispatch", "training step of 40 layers without its kernels (device meta)", 1, 20, 5, 1.0, none, _ => Work.Dispatch()),
    new("mlp", "MLP of 3 layers, training step, batch 32", 1, 200, 5, 0.9, none, _ => Work.Training(Work.Mlp(), TorchSharp.torch.randn([32, 64]), 10)),
    .. threadCounts.SelectMany(Networks),
    new("epoch", "epoch with crop, flip and normalisation, beside a DataLoader with 2 workers", 2, 1, 1, 0.8, none, _ => Epoch.Work()),
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

suite.Version("libtorch", Retable.Torch.Libtorch.Loaded.Version);
suite.Write(args[0]);

static IEnumerable<Case> Networks(int threads) =>
[
    Network("cnn-train", "laptop CNN, training step, batch 64", threads, 5, layout => Work.Training(Laptop(layout), Work.Images(64, 1, 28, layout), 6)),
    Network("cnn-eval", "laptop CNN, evaluation, batch 256", threads, 5, layout => Work.Evaluation(Laptop(layout), Work.Images(256, 1, 28, layout))),
    Network("resnet-train", "ResNet-18 (CIFAR stem), training step, batch 16", threads, 1, layout => Work.Training(ResNet(layout), Work.Images(16, 3, 32, layout), 10)),
    Network("resnet-eval", "ResNet-18 (CIFAR stem), evaluation, batch 32", threads, 1, layout => Work.Evaluation(ResNet(layout), Work.Images(32, 3, 32, layout))),
    Network("wide-train", "WideResNet-40-2, training step, batch 16", threads, 1, layout => Work.Training(Wide(layout), Work.Images(16, 3, 32, layout), 10)),
    Network("wide-eval", "WideResNet-40-2, evaluation, batch 32", threads, 1, layout => Work.Evaluation(Wide(layout), Work.Images(32, 3, 32, layout))),
];

static Case Network(string name, string title, int threads, int times, Func<Layout, Action> make) =>
    new(name, $"{title}, {threads} thread(s)", threads, times, 5, 1.0, Layout.All, make);

static SmallCnn Laptop(Layout layout) => layout.Of(new SmallCnn(1, 28, 28, 6));

static CifarResNet ResNet(Layout layout) => layout.Of(new CifarResNet(18, 10));

static WideResNet Wide(Layout layout) => layout.Of(new WideResNet(40, 2, 10));
