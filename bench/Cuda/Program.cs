// TorchSharp on a GPU beside PyTorch's eager mode on the same one: a ResNet-18 on images of CIFAR-10's shape, in bfloat16, channels last.
//
//   Cuda.Bench <result.json> [cases...]     by default all

using Retable.Bench.Cuda;
using Retable.Bench.Shared;
using Retable.Contract;

const string Network = "ResNet-18 (CIFAR stem, bfloat16, channels last)";
var chosen = args.Skip(1).ToHashSet();
Case[] cases =
[
    new("train-512", $"{Network}, training step, batch 512", 30, 5, 1.0, () => Training.Eager(512)),
    new("train-64", $"{Network}, training step, batch 64", 50, 5, null, () => Training.Eager(64)),
    new("eval-1024", $"{Network}, evaluation, batch 1024", 30, 5, 1.0, () => Evaluation.Of(1024)),
    new("epoch", $"{Network}, epoch over 50,000 images on the GPU with crop and flip, batch 512, beside a DataLoader with 8 workers", 1, 2, 0.8, () => Epoch.Work()),
];
var suite = new Suite();
if (!TorchSharp.torch.cuda.is_available())
{
    Console.Error.WriteLine("error: libtorch finds no GPU, which this suite measures");
    return ExitCode.Machine;
}

Setting.Prepare();
suite.Version("libtorch", Retable.Torch.Libtorch.Loaded.Version);
suite.Version("GPU", Peer.Python("print(torch.cuda.get_device_name())") ?? "unknown");
foreach (var each in cases.Where(each => chosen.Count == 0 || chosen.Contains(each.Name)))
{
    each.Measure(suite);
    // Who stops it keeps what was measured until then.
    suite.Write(args[0]);
}

return ExitCode.Done;
