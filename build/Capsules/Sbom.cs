using System.Text.Json.Nodes;
using Nuke.Common.IO;

namespace Retable.Front.Capsules;

/// <summary>The software bill of materials as CycloneDX 1.5 JSON: every package that the lock files of the programs name, with version and hash.</summary>
internal static class Sbom
{
    /// <summary>Makes the bill of materials; null if there are no lock files, as in a bundle.</summary>
    /// <param name="root">The project.</param>
    public static JsonObject? Of(AbsolutePath root)
    {
        var packages = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var file in root.GlobFiles("src/*/packages.lock.json", "src/*/*/packages.lock.json"))
        {
            foreach (var (name, package) in JsonNode.Parse(File.ReadAllText(file))!["dependencies"]!.AsObject().SelectMany(framework => framework.Value!.AsObject()))
            {
                if ((string?)package!["resolved"] is { } version)
                {
                    packages.TryAdd($"pkg:nuget/{name}@{version}", Component(name, version, (string?)package["contentHash"]));
                }
            }
        }

        return packages.Count == 0 ? null : new JsonObject
        {
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.5",
            ["version"] = 1,
            ["metadata"] = new JsonObject { ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = "retable", ["name"] = "retable" } },
            ["components"] = new JsonArray([.. packages.Values]),
        };
    }

    private static JsonObject Component(string name, string version, string? hash)
    {
        var purl = $"pkg:nuget/{name}@{version}";
        var component = new JsonObject { ["type"] = "library", ["bom-ref"] = purl, ["name"] = name, ["version"] = version, ["purl"] = purl };
        if (hash is not null)
        {
            component["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-512", ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(hash)) });
        }

        return component;
    }
}
