using System.Text.Json.Nodes;

namespace Retable.Engine.Identity;

/// <summary>The packages of an executable, from its <c>.deps.json</c>: which assemblies each one brings, and what it needs itself.</summary>
internal sealed class PackageVersions
{
    private readonly Dictionary<string, string> _byAssembly = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _needs = new(StringComparer.Ordinal);

    private PackageVersions()
    {
    }

    /// <summary>No packages where there is no such file.</summary>
    public static PackageVersions Read(string file)
    {
        var packages = new PackageVersions();
        if (!File.Exists(file))
        {
            return packages;
        }

        var root = JsonNode.Parse(File.ReadAllBytes(file))!;
        var target = root["targets"]![root["runtimeTarget"]!["name"]!.GetValue<string>()]!.AsObject();
        foreach (var (identity, library) in root["libraries"]!.AsObject())
        {
            if (library!["type"]!.GetValue<string>() == "package" && target[identity] is JsonObject contents)
            {
                packages.Add(identity, contents);
            }
        }

        return packages;
    }

    public bool Brings(string assembly) => _byAssembly.ContainsKey(assembly);

    /// <summary>Name and version of each package behind these assemblies and of all that those need, in order.</summary>
    public IEnumerable<string> Behind(IEnumerable<string> assemblies)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(assemblies.Where(_byAssembly.ContainsKey).Select(assembly => _byAssembly[assembly]));
        while (open.TryPop(out var package))
        {
            if (found.Add(package))
            {
                foreach (var needed in _needs[package].Where(_byName.ContainsKey))
                {
                    open.Push(_byName[needed]);
                }
            }
        }

        return found;
    }

    private void Add(string identity, JsonObject contents)
    {
        _byName[identity.Split('/')[0]] = identity;
        _needs[identity] = Keys(contents["dependencies"]);
        foreach (var file in Keys(contents["runtime"]))
        {
            _byAssembly[Path.GetFileNameWithoutExtension(file)] = identity;
        }
    }

    private static IReadOnlyList<string> Keys(JsonNode? map) => map is JsonObject entries ? [.. entries.Select(entry => entry.Key)] : [];
}
