using System.Collections;
using System.Runtime.InteropServices;

namespace Retable.Engine.Execution;

/// <summary>The variables that a step sees: few, so that what its result depends on is in its key.</summary>
internal static class StepEnvironment
{
    /// <summary>
    /// Names the store in every step, so that a later engine finds what a dead one left running and kills it. No person
    /// sets it: RETABLE_STORE, which the command line reads, stands in shells and editors too.
    /// </summary>
    public const string StoreMark = "RETABLE_STEP_OF";

    private const string VisibleGpus = "CUDA_VISIBLE_DEVICES";

    private static readonly string[] Passed =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "all_proxy", "ALL_PROXY",
    ];

    private static readonly string[] PassedPrefixes =
    [
        "RETABLE_", "DOTNET_", "LD_", "CUDA_", "CUDNN_", "NVIDIA_", "NCCL_", "TORCH_", "ATEN_", "MKL_", "KMP_", "ONEDNN_", "DNNL_", "OPENBLAS_",
    ];

    /// <summary>The variables of a task.</summary>
    /// <param name="task">Its threads and folders.</param>
    /// <param name="gpus">The GPUs it has for itself; with none it sees none.</param>
    public static Dictionary<string, string> Of(StageTask task, IReadOnlyList<string> gpus)
    {
        var variables = Shared(task.Resources.Cpus, gpus);
        variables["RETABLE_STAGE"] = task.Spec.Stage;
        variables["RETABLE_SCRATCH"] = task.Spec.Scratch;
        variables["RETABLE_SEED"] = task.Spec.Seed.ToString();
        variables["TMPDIR"] = Path.Combine(task.Staging, "tmp");
        variables[StoreMark] = task.Store;
        return variables;
    }

    /// <summary>The variables that tasks of equal resources share, and so may share a warm worker.</summary>
    public static Dictionary<string, string> Shared(int threads, IReadOnlyList<string> gpus)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(entry => (Name: (string)entry.Key, Value: (string?)entry.Value ?? ""))
            .Where(variable => Passed.Contains(variable.Name) || PassedPrefixes.Any(prefix => variable.Name.StartsWith(prefix, StringComparison.Ordinal)))
            .ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        foreach (var name in (string[])["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"])
        {
            variables[name] = threads.ToString();
        }

        variables["LC_ALL"] = "C.UTF-8";
        variables[VisibleGpus] = string.Join(',', gpus);
        // cuBLAS gives the same bits twice only with a workspace of its own.
        variables.TryAdd("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
        variables.TryAdd("DOTNET_ROOT", DotnetRoot);
        return variables;
    }

    /// <summary>The folder of the .NET that this engine runs on: a step needs no other.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
}
