using System.Runtime.CompilerServices;
using Retable.Torch;

namespace Retable.Tests;

/// <summary>Compiled into every test project that refers to TorchSharp, in place of that of src/Torch: a runner's threads all begin at once, and libtorch must be there before any of them.</summary>
file static class ModuleStart
{
#pragma warning disable CA2255 // As in src/Torch.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run() => _ = Libtorch.Loaded;
}
