using System.Collections;
using System.Runtime.InteropServices;
using Retable.Contract;

namespace Retable.Engine.Processes;

/// <summary>The variables that a step sees: few, so that what its result depends on is in its key. The list for people: docs/steps.md.</summary>
public static class StepEnvironment
{
    /// <summary>
    /// Names the store in every step, so that a later engine finds what a dead one left running and kills it. No person
    /// sets it: RETABLE_STORE, which the command line reads, stands in shells and editors too.
    /// </summary>
    public const string StoreMark = "RETABLE_STEP_OF";

    /// <summary>Names the engine in every step: a later one ends only what a dead one left running.</summary>
    public const string EngineMark = "RETABLE_STEP_BY";

    /// <summary>The step's own folder for temporary files: no other step has the same one.</summary>
    public const string TemporaryFolder = "TMPDIR";

    private const string VisibleGpus = "CUDA_VISIBLE_DEVICES";

    /// <summary>Where things are and how to reach them, not what comes out. <c>ATEN_CPU_CAPABILITY</c> is recorded with each execution.</summary>
    private static readonly string[] Passed =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "SSL_CERT_FILE", "SSL_CERT_DIR",
        "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "all_proxy", "ALL_PROXY",
        "RETABLE_DATA", "RETABLE_LIBTORCH", "RETABLE_OFFLINE", "NUGET_PACKAGES", "ATEN_CPU_CAPABILITY", "GLIBC_TUNABLES",
    ];

    /// <summary>What a machine sets for itself: it means nothing on another one.</summary>
    private static readonly string[] OfTheMachine = ["CUDA_", "NVIDIA_"];

    private static readonly string[] PassedPrefixes = ["DOTNET_", "LD_", "CUDA_", "NVIDIA_", "OMP_", "MALLOC_"];

    /// <summary>Variables with the same value for every step on every machine, because programs write other bytes under other values.</summary>
    private static readonly (string Name, string Value)[] Fixed = [("LC_ALL", "C.UTF-8"), ("TZ", "UTC"), ("PYTHONHASHSEED", "0")];

    private static readonly string[] Threads = ["OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"];

    private static readonly string[] OfTheStage = ["RETABLE_STAGE", "RETABLE_SCRATCH", "RETABLE_SEED", TemporaryFolder, StoreMark, EngineMark, "CUBLAS_WORKSPACE_CONFIG"];

    /// <summary>Whether every step has this variable anyway, with a value of the engine's or the person's, so that no stage can ask for it.</summary>
    public static bool IsGiven(string name) => IsPassed(name) || Fixed.Any(variable => variable.Name == name) || Threads.Contains(name) || OfTheStage.Contains(name);

    /// <summary>The variables of a task.</summary>
    /// <param name="task">Its threads, folders and what it asks for.</param>
    /// <param name="gpus">The GPUs it has for itself; with none it sees none.</param>
    /// <exception cref="BadInputException">A secret is not set.</exception>
    public static Dictionary<string, string> Of(StageTask task, IReadOnlyList<string> gpus)
    {
        var variables = Shared(task.Resources.Cpus, gpus);
        variables["RETABLE_STAGE"] = task.Spec.Stage;
        variables["RETABLE_SCRATCH"] = task.Spec.Scratch;
        variables["RETABLE_SEED"] = task.Spec.Seed.ToString();
        variables[TemporaryFolder] = Path.Combine(task.Staging, "tmp");
        variables[StoreMark] = task.Store;
        variables[EngineMark] = task.Engine;
        foreach (var name in task.Variables.Concat(task.Secrets))
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                variables[name] = value;
            }
        }

        return variables;
    }

    /// <summary>The variables of this process that steps see, for a task that runs on another machine, with those that it asks for itself.</summary>
    /// <exception cref="BadInputException">A secret is not set.</exception>
    public static SortedDictionary<string, string> ForAnotherMachine(StageTask task)
    {
        _ = Secrets.Read(task.Secrets, task.Spec.Stage);
        var passed = Here().Where(variable => !OfTheMachine.Any(prefix => variable.Key.StartsWith(prefix, StringComparison.Ordinal)));
        var variables = new SortedDictionary<string, string>(new Dictionary<string, string>(passed), StringComparer.Ordinal);
        foreach (var name in task.Variables.Concat(task.Secrets))
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                variables[name] = value;
            }
        }

        variables.TryAdd("DOTNET_ROOT", DotnetRoot);
        return variables;
    }

    /// <summary>The variables that tasks of equal resources share, and so may share a warm worker.</summary>
    public static Dictionary<string, string> Shared(int threads, IReadOnlyList<string> gpus)
    {
        var variables = Here();
        foreach (var (name, value) in Fixed.Concat(Threads.Select(name => (name, threads.ToString()))))
        {
            variables[name] = value;
        }

        variables[VisibleGpus] = string.Join(',', gpus);
        // cuBLAS gives the same bits twice only with a workspace of its own.
        variables["CUBLAS_WORKSPACE_CONFIG"] = ":4096:8";
        variables.TryAdd("DOTNET_ROOT", DotnetRoot);
        return variables;
    }

    /// <summary>The folder of the .NET that this engine runs on: a step needs no other.</summary>
    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static Dictionary<string, string> Here() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(entry => (Name: (string)entry.Key, Value: (string?)entry.Value ?? ""))
        .Where(variable => IsPassed(variable.Name))
        .ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);

    private static bool IsPassed(string name) => Passed.Contains(name) || PassedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
