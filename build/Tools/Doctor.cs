using System.Globalization;
using System.Runtime.InteropServices;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Front.Reporting;
using Retable.Torch;

namespace Retable.Front.Tools;

/// <summary>One property of the machine that the doctor checks.</summary>
/// <param name="Name">The property checked.</param>
/// <param name="Found">What was found.</param>
/// <param name="Worry">What is wrong and what to do about it; null if all is well.</param>
/// <param name="Fatal">Whether nothing can run in this state.</param>
internal sealed record Finding(string Name, string Found, string? Worry = null, bool Fatal = false);

/// <summary>Checks what the results depend on, and the usual problems.</summary>
internal sealed class Doctor(AbsolutePath root)
{
    private const long TightDisk = 5_000_000_000;

    public IReadOnlyList<Finding> Look() => [DotNetRuntime(), Torch(), CppRuntime(), Gpus(), Processors(), Disk(), Packages()];

    private static Finding DotNetRuntime() => new(".NET", $"{Environment.Version} on {RuntimeInformation.OSDescription}");

    private static Finding Torch()
    {
        try
        {
            var torch = LibtorchFolder.Find();
            return new Finding("libtorch", $"{torch.Version} in {torch.Path}{(torch.HasCuda ? ", with CUDA" : ", CPU only")}");
        }
        catch (MachineException error)
        {
            return new Finding("libtorch", error.Message, "./build.sh Compile restores it, or name one in RETABLE_LIBTORCH");
        }
        catch (BadInputException error)
        {
            return new Finding("libtorch", error.Message, error.Hint, Fatal: true);
        }
    }

    private static Finding CppRuntime()
    {
        try
        {
            return LibtorchFolder.TryFind() is { } torch ? new Finding("C++ runtime", torch.CppRuntimeText()) : new Finding("C++ runtime", "not asked: there is no libtorch yet");
        }
        catch (MachineException error)
        {
            return new Finding("C++ runtime", error.Message, error.Hint, Fatal: true);
        }
    }

    private Finding Gpus()
    {
        if (!File.Exists("/proc/driver/nvidia/version"))
        {
            return new Finding("GPUs", "none");
        }

        var (code, names) = new Tool("nvidia-smi") { Folder = root }.Capture("--query-gpu=name,memory.total", "--format=csv,noheader");
        var visible = Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is { } limit ? $" (CUDA_VISIBLE_DEVICES={limit})" : "";
        var unused = LibtorchFolder.TryFind() is { HasCuda: false } && !TorchPackage.IsChosen
            ? "this libtorch does not use them: RETABLE_TORCH=cuda takes the package with CUDA, RETABLE_LIBTORCH=python an installed PyTorch's"
            : null;
        return code == 0 ? new Finding("GPUs", names.Trim().ReplaceLineEndings("; ") + visible, unused) : new Finding("GPUs", "the driver does not answer", names.Trim());
    }

    private static Finding Processors()
    {
        var threads = Environment.GetEnvironmentVariable("OMP_NUM_THREADS") is { Length: > 0 } set ? $", OMP_NUM_THREADS={set}" : "";
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new Finding("processors", string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessorCount} threads{threads}, {Numbers.Bytes(memory)} memory"));
    }

    private Finding Disk()
    {
        var free = new DriveInfo(root).AvailableFreeSpace;
        return new Finding("disk", $"{Numbers.Bytes(free)} free", free < TightDisk ? "models and data need more; ./build.sh Gc makes room" : null);
    }

    private Finding Packages() => File.Exists("/var/lib/dpkg/status") && new SystemPackages(root).Missing() is { Count: > 0 } missing
        ? new Finding("packages", $"missing: {string.Join(", ", missing.Select(package => package.Name))}", "./build.sh Setup, as root, installs them")
        : new Finding("packages", "all there");
}
