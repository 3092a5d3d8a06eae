using System.Collections;
using Retable.Contract;

namespace Retable.Hosting;

/// <summary>Gives each stage in a warm worker the environment that a process of its own would have: variables, current folder, standard output.</summary>
/// <remarks>What the stage before it changed there is undone. Random generators and thread counts are each verb's own to set, as in any process.</remarks>
internal sealed class CleanSlate
{
    private readonly Dictionary<string, string> _variables = Variables();
#pragma warning disable RS0030 // This process serves one stage at a time, and the folder that a stage finds itself in is part of the contract.
    private readonly string _folder = Environment.CurrentDirectory;

    /// <summary>Sets up the environment of a stage that begins, as the engine would have started it.</summary>
    public void Begin(StepSpec spec, string specFile)
    {
        var staging = Path.GetDirectoryName(specFile)!;
        Reset();
        Environment.SetEnvironmentVariable("RETABLE_STAGE", spec.Stage);
        Environment.SetEnvironmentVariable("RETABLE_SCRATCH", spec.Scratch);
        Environment.SetEnvironmentVariable("RETABLE_SEED", $"{spec.Seed}");
        Environment.SetEnvironmentVariable("TMPDIR", Path.Combine(staging, "tmp"));
        Environment.CurrentDirectory = staging;
    }

    /// <summary>Leaves the environment of a stage that has ended and whose folder is about to be deleted.</summary>
    public void End()
    {
        Environment.CurrentDirectory = _folder;
        Reset();
    }
#pragma warning restore RS0030

    private void Reset()
    {
        Console.SetOut(Console.Error);
        foreach (var name in Variables().Keys.Where(name => !_variables.ContainsKey(name)))
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        foreach (var (name, value) in _variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    private static Dictionary<string, string> Variables() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}
