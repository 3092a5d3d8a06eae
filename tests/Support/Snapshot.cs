using System.Runtime.CompilerServices;
using Xunit;

namespace Retable.Tests;

/// <summary>Compares a text that people read with the approved one beside the test.</summary>
/// <remarks>To approve what is there now: run the test with RETABLE_APPROVE=1 and read the diff before committing it.</remarks>
public static class Snapshot
{
    public static void Match(string actual, [CallerMemberName] string test = "", [CallerFilePath] string file = "")
    {
        var folder = Path.Combine(Path.GetDirectoryName(file)!, "approved");
        var approved = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(file)}.{test}.txt");
        var text = actual.ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        if (Environment.GetEnvironmentVariable("RETABLE_APPROVE") == "1")
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(approved, text);
            return;
        }

        Assert.True(File.Exists(approved), $"no approved text yet: run with RETABLE_APPROVE=1 to make {approved}\n\n{text}");
        Assert.Equal(File.ReadAllText(approved), text);
    }
}
