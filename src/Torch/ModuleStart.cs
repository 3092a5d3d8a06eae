using System.Runtime.CompilerServices;

namespace Retable.Torch;

/// <summary>Compiled into every assembly that refers to TorchSharp, so that libtorch is chosen before any code can use it.</summary>
file static class ModuleStart
{
#pragma warning disable CA2255 // TorchSharp loads whatever libtorch the system finds first, unless ours is there before.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run() => Libtorch.LoadBeforeTorchSharp();
}
