using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Retable.Tests.Execution;

namespace Retable.Tests;

/// <summary>The fake steps with their own .NET beside them, as a published bundle has its programs, laid out in a moment.</summary>
internal static class LittleBundle
{
    /// <summary>Where the .NET of this machine is.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(Path.Combine(Runtime, "..", "..", ".."));

    private static string Runtime => RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/');

    /// <summary>Copies what runs, all of it: nothing may lead out of the folder.</summary>
    public static string In(string folder)
    {
        var bin = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        var host = Directory.EnumerateFiles(Path.Combine(Dotnet, "host", "fxr"), "libhostfxr.so", SearchOption.AllDirectories).Max(StringComparer.Ordinal)!;
        foreach (var file in Directory.EnumerateFiles(Runtime).Append(host).Concat(Directory.EnumerateFiles(Path.GetDirectoryName(FakeRuns.Program)!)))
        {
            File.Copy(file, Path.Combine(bin, Path.GetFileName(file)), overwrite: true);
        }

        Include(Path.Combine(bin, "Retable.FakeSteps.runtimeconfig.json"));
        List(Path.Combine(bin, "Retable.FakeSteps.deps.json"));
        return folder;
    }

    /// <summary>A program that includes its framework looks for none elsewhere.</summary>
    private static void Include(string configuration) => Change(configuration, json =>
    {
        var options = json["runtimeOptions"]!.AsObject();
        options.Remove("framework", out var framework);
        framework!["version"] = Path.GetFileName(Runtime);
        options["includedFrameworks"] = new JsonArray(framework);
    });

    /// <summary>The framework's files are the program's own.</summary>
    private static void List(string dependencies) => Change(dependencies, json =>
    {
        var name = $"runtimepack.Microsoft.NETCore.App.Runtime.{RuntimeInformation.RuntimeIdentifier}/{Path.GetFileName(Runtime)}";
        JsonObject Files(string pattern) => new(Directory.EnumerateFiles(Runtime, pattern).Select(file => KeyValuePair.Create(Path.GetFileName(file), (JsonNode?)new JsonObject())));
        json["targets"]!.AsObject().Single().Value!.AsObject()[name] = new JsonObject { ["runtime"] = Files("*.dll"), ["native"] = Files("*.so") };
        json["libraries"]!.AsObject()[name] = new JsonObject { ["type"] = "runtimepack", ["serviceable"] = false, ["sha512"] = "" };
    });

    private static void Change(string file, Action<JsonNode> change)
    {
        var json = JsonNode.Parse(File.ReadAllText(file))!;
        change(json);
        File.WriteAllText(file, json.ToJsonString());
    }
}
