using System.Globalization;
using System.Runtime.InteropServices;
using Nuke.Common.IO;
using Retable.Front.Reporting;

namespace Retable.Front.Tools;

/// <summary>One thing that the machine should have.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Found">What is there.</param>
/// <param name="Worry">What is wrong with it and what to do; null if all is well.</param>
/// <param name="Fatal">Nothing can run like this.</param>
internal sealed record Finding(string Name, string Found, string? Worry = null, bool Fatal = false);

/// <summary>Looks at what the results depend on and at what is usually amiss.</summary>
internal sealed class Doctor(AbsolutePath root)
{
    private const long TightDisk = 5_000_000_000;

    public IReadOnlyList<Finding> Look() => [DotNetRuntime(), .. TorchFindings(), Shim(), Gpus(), Processors(), Disk(), Packages()];

    private static Finding DotNetRuntime() => new(".NET", $"{Environment.Version} on {RuntimeInformation.OSDescription}");

    private IEnumerable<Finding> TorchFindings()
    {
        if (Libtorch.Find(root) is not { } torch)
        {
            yield return new Finding("libtorch", "none", "./build.sh Setup installs it, or name one in RETABLE_LIBTORCH", Fatal: true);
            yield break;
        }

        yield return new Finding("libtorch", $"{torch.Version} in {torch.Folder}{(torch.HasCuda ? ", with CUDA" : ", CPU only")}");
        var blas = torch.BlasFile(root);
        yield return new Finding("BLAS", blas ?? "inside libtorch", IsReference(blas)
            ? "this is the reference BLAS, 15 times slower than OpenBLAS: apt-get install libopenblas0-pthread"
            : null);
    }

    // The reference implementation lies in a folder or file called just 'blas'; the fast ones have names of their own.
    private static bool IsReference(string? file) =>
        file is not null && Path.GetFileName(file).StartsWith("libblas.so", StringComparison.Ordinal) && Path.GetFileName(Path.GetDirectoryName(file)) == "blas";

    private Finding Shim() => (root / "artifacts" / "native" / "current" / "libretable_torch.so").FileExists()
        ? new Finding("shim", "built")
        : new Finding("shim", "not built", "./build.sh CompileSteps builds it");

    private Finding Gpus()
    {
        if (!File.Exists("/proc/driver/nvidia/version"))
        {
            return new Finding("GPUs", "none");
        }

        var (code, names) = new Tool("nvidia-smi") { Folder = root }.Capture("--query-gpu=name,memory.total", "--format=csv,noheader");
        var visible = Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is { } limit ? $" (CUDA_VISIBLE_DEVICES={limit})" : "";
        return code == 0 ? new Finding("GPUs", names.Trim().ReplaceLineEndings("; ") + visible) : new Finding("GPUs", "the driver does not answer", names.Trim());
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
        ? new Finding("packages", $"missing: {string.Join(", ", missing.Select(package => package.Name))}", "./build.sh Setup installs them")
        : new Finding("packages", "all there");
}
