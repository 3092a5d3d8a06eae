using System.Collections;

namespace Retable.Tests.FakeSteps;

/// <summary>What a step finds around it, and how it can spoil that for the next one in its process.</summary>
internal static class Surroundings
{
    /// <summary>Variables, folders and thread counts, a line each.</summary>
    public static string Describe()
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => $"{variable.Key}={variable.Value}")
            .Order(StringComparer.Ordinal);
#pragma warning disable RS0030 // The current folder is what is looked at.
        return string.Join('\n', [.. variables, $"folder {Environment.CurrentDirectory}", $"temporary {Path.GetTempPath()}"]);
#pragma warning restore RS0030
    }

    /// <summary>Leaves other variables and another current folder behind.</summary>
    public static void Spoil()
    {
        Environment.SetEnvironmentVariable("OMP_NUM_THREADS", "64");
        Environment.SetEnvironmentVariable("LEFT_BEHIND", "yes");
        Environment.SetEnvironmentVariable("LC_ALL", null);
#pragma warning disable RS0030 // The current folder is what is spoilt.
        Environment.CurrentDirectory = "/";
#pragma warning restore RS0030
        Console.SetOut(TextWriter.Null);
    }
}
