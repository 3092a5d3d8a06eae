using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using Retable.Learning.Training;

namespace Retable.Tests;

/// <summary>A stage is a process: what it need not compile at its start, it does not wait for (Directory.Build.targets).</summary>
public sealed class CompiledAheadTests
{
    [Fact]
    public void The_libraries_of_the_steps_hold_machine_code()
    {
        Assert.SkipUnless(Directory.Exists(Compiler()), "The compiler for it could not be fetched when the front was built.");
        using var file = new PEReader(File.OpenRead(typeof(TrainingLoop).Assembly.Location));
        Assert.NotEqual(0, file.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
    }

    private static string Compiler() =>
        Path.Combine((string)AppContext.GetData("Retable.PackageCache")!, $"microsoft.netcore.app.crossgen2.{RuntimeInformation.RuntimeIdentifier}");
}
