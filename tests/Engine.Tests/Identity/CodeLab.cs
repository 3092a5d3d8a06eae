using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Retable.Engine.Identity;

namespace Retable.Tests.Identity;

/// <summary>Compiles a step from sources and gives the identity of its verb.</summary>
internal static class CodeLab
{
    private static readonly MetadataReference[] Framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(IsFramework).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The identity of <c>Lab.Train.Run</c>, of one assembly.</summary>
    public static StepIdentity Of(params string[] sources) => OfTwo([], sources);

    /// <summary>The same, of an assembly and a library that it uses.</summary>
    public static StepIdentity OfTwo(string[] library, string[] step, string? folderName = null)
    {
        using var folder = new TemporaryFolder();
        var place = folderName is null ? folder.Path : Directory.CreateDirectory(Path.Combine(folder.Path, folderName)).FullName;
        var references = Framework.ToList();
        if (library.Length > 0)
        {
            references.Add(MetadataReference.CreateFromFile(Compile("Library", library, references, place)));
        }

        using var code = new StepCode(Compile("Step", step, references, place));
        return code.Of("Step|Lab.Train|Run");
    }

    /// <summary>The same, of an assembly that refers to the package TorchSharp, which lies elsewhere.</summary>
    public static StepIdentity WithTorchSharp(params string[] sources)
    {
        using var package = new TemporaryFolder();
        using var folder = new TemporaryFolder();
        var torch = Compile("TorchSharp", ["namespace TorchSharp; public static class torch { public static int ones(int n) => n; }"], Framework, package.Path);
        using var code = new StepCode(Compile("Step", sources, [.. Framework, MetadataReference.CreateFromFile(torch)], folder.Path));
        return code.Of("Step|Lab.Train|Run");
    }

    /// <summary>The identity of <c>Lab.Train.Run</c> for stages that choose these cases, <c>Lab.Loss+Library</c>.</summary>
    public static StepIdentity Choosing(string source, params string[] cases) => With(source, code => code.Of("Step|Lab.Train|Run", cases.Select(@case => $"Step|{@case}")));

    /// <summary>Asks the code of a step that lies beside a stand-in of the host of steps.</summary>
    public static T With<T>(string source, Func<StepCode, T> ask)
    {
        const string Host = """
            namespace Retable.Hosting;
            public static class ParameterBinding { public static T Read<T>(string json) where T : class => null!; public static string Write(object parameters) => ""; }
            """;
        using var folder = new TemporaryFolder();
        var host = MetadataReference.CreateFromFile(Compile("Retable.Hosting", [Host], Framework, folder.Path));
        using var code = new StepCode(Compile("Step", [source], [.. Framework, host], folder.Path));
        return ask(code);
    }

    /// <summary>Compiles <c>Step.dll</c> into a folder that stays; with the place of the source in a project also <c>Step.pdb</c>.</summary>
    public static string CompileInto(string folder, string source, string? place = null) => Compile("Step", [source], Framework, folder, place);

    private static string Compile(string name, string[] sources, IEnumerable<MetadataReference> references, string folder, string? place = null)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true);
        var trees = sources.Select((source, i) => CSharpSyntaxTree.ParseText("using System; using System.Linq; using System.Collections.Generic;\n" + source, path: place is null ? Path.Combine(folder, $"{i}.cs") : $"/_/{place}", encoding: System.Text.Encoding.UTF8));
        var path = Path.Combine(folder, $"{name}.dll");
        using var program = File.Create(path);
        using var symbols = place is null ? null : File.Create(Path.Combine(folder, $"{name}.pdb"));
        var result = CSharpCompilation.Create(name, trees, references, options).Emit(program, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return path;
    }

    private static bool IsFramework(string path) =>
        Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll" or "System.Linq.dll" or "System.Collections.dll" or "System.Console.dll" or "System.Text.Json.dll";
}
