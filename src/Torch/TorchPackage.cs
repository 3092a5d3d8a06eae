using Retable.Contract;

namespace Retable.Torch;

/// <summary>The libtorch package that a checkout restores, chosen by the variable <c>RETABLE_TORCH</c> or by MSBuild's property <c>Torch</c>.</summary>
public static class TorchPackage
{
    public const string Cpu = "cpu", Cuda = "cuda";
    private const string Variable = "RETABLE_TORCH";

    /// <summary>The package's kind: <c>cpu</c> unless the variable says <c>cuda</c>.</summary>
    /// <exception cref="BadInputException">The variable is neither cpu nor cuda.</exception>
    public static string Choice => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" or Cpu => Cpu,
        Cuda => Cuda,
        var other => throw BadInputException.UnknownName($"{Variable} is '{other}'", other, [Cpu, Cuda]),
    };

    /// <summary>Whether the variable is set.</summary>
    public static bool IsChosen => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };
}
