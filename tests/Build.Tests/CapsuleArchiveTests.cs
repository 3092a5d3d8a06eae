using System.IO.Compression;
using System.Text.Json.Nodes;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Front.Capsules;
using Retable.Remote;
using Retable.Tests;

namespace Retable.Front;

public sealed class CapsuleArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_files_give_the_same_bytes_in_whatever_order_they_come()
    {
        var files = new Dictionary<string, byte[]> { ["b/c.txt"] = [1, 2], ["a.txt"] = [], ["b.txt"] = [3] };
        CapsuleArchive.Write(Place("one.zip"), files);
        CapsuleArchive.Write(Place("two.zip"), files.Reverse().ToDictionary());

        Assert.Equal(File.ReadAllBytes(Place("one.zip")), File.ReadAllBytes(Place("two.zip")));
        Assert.Equal(["a.txt", "b.txt", "b/c.txt"], CapsuleArchive.Read(Place("one.zip")).Keys);
        Assert.Equal([1, 2], CapsuleArchive.Read(Place("one.zip"))["b/c.txt"]);
    }

    [Theory]
    [InlineData("../outside.txt")]
    [InlineData("a/../../outside.txt")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\..\\b")]
    public void A_name_that_leads_out_of_it_is_refused(string name)
    {
        using (var zip = ZipFile.Open(Place("bad.zip"), ZipArchiveMode.Create))
        {
            zip.CreateEntry(name);
        }

        Assert.Contains(name, Assert.Throws<BadInputException>(() => CapsuleArchive.Read(Place("bad.zip"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_holds_for_its_manifest_alone()
    {
        using var key = SigningKey.Create();
        var signature = CapsuleSignature.Sign("manifest", key, null);

        Assert.Equal(key.Fingerprint, CapsuleSignature.Verify("manifest", signature));
        Assert.Null(CapsuleSignature.Verify("manifesto", signature));
        Assert.All(["", "null", "[]", "{}", "{\"public_key\": 7}", signature.Replace("P256", "P384", StringComparison.Ordinal)], broken => Assert.Null(CapsuleSignature.Verify("manifest", broken)));
    }

    // ECDSA draws a number for each signature, so two of one text differ.
    [Fact]
    public void Signing_the_same_again_keeps_the_signature_that_there_was()
    {
        using var key = SigningKey.Create();
        using var other = SigningKey.Create();
        var before = CapsuleSignature.Sign("manifest", key, null);

        Assert.NotEqual(before, CapsuleSignature.Sign("manifest", key, null));
        Assert.Equal(before, CapsuleSignature.Sign("manifest", key, before));
        Assert.NotEqual(before, CapsuleSignature.Sign("manifest", other, before));
        Assert.NotEqual(before, CapsuleSignature.Sign("another", key, before));
    }

    // Rules of RO-Crate: every entity that is referred to is in the graph, and every file of the crate is a part of the root.
    [Fact]
    public void Whatever_the_crate_refers_to_is_described_in_it()
    {
        var json = new ResearchCrate
        {
            Title = "T", Subject = "S", Published = "2026-01-31", Workflow = "pipelines/cac.yaml", Inputs = ["reproducibility/cac/open-set.yaml"],
            Outputs = ["stages/evaluate[split=0]/metrics.parquet", "table/a b.md"], Others = ["LICENSE"], Engine = "Retable",
        }.Json();
        var graph = json["@graph"]!.AsArray().Select(entity => entity!.AsObject()).ToList();
        var ids = graph.ConvertAll(entity => (string)entity["@id"]!);
        var root = graph.Single(entity => (string)entity["@id"]! == "./");
        var external = new[] { "https://w3id.org/ro/crate/1.1" };

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(graph.SelectMany(References).Except(external), id => Assert.Contains(id, ids));
        Assert.All(graph.Where(entity => Types(entity).Contains("File")), file => Assert.Contains((string)file["@id"]!, References(root)));
        Assert.All(["name", "description", "datePublished", "license", "mainEntity", "conformsTo", "mentions"], field => Assert.True(root.ContainsKey(field), field));
        Assert.Contains("stages/evaluate%5Bsplit%3D0%5D/metrics.parquet", ids);
        Assert.All(ids.Where(id => !id.StartsWith('#')), id => Assert.True(Uri.IsWellFormedUriString(id, UriKind.RelativeOrAbsolute), id));
    }

    [Fact]
    public void The_bill_of_materials_lists_each_package_of_the_lock_files_once()
    {
        var root = AbsolutePath.Of(_folder.Path);
        Assert.Null(Sbom.Of(root));
        const string Lock = """{"version": 2, "dependencies": {"net10.0": {"A": {"type": "Direct", "resolved": "1.0.0", "contentHash": "AQI="}, "own": {"type": "Project"}}}}""";
        _folder.Write("src/One/packages.lock.json", Lock);
        _folder.Write("src/Papers/Two/packages.lock.json", Lock);
        var component = Assert.Single(Sbom.Of(root)!["components"]!.AsArray())!;

        Assert.Equal("pkg:nuget/A@1.0.0", (string)component["purl"]!);
        Assert.Equal("0102", (string)component["hashes"]![0]!["content"]!);
    }

    private AbsolutePath Place(string name) => AbsolutePath.Of(_folder.At(name));

    private static IEnumerable<string> References(JsonNode node) => node switch
    {
        JsonObject { Count: 1 } reference when reference["@id"] is { } id => [(string)id!],
        JsonObject entity => entity.SelectMany(pair => pair.Value is null ? [] : References(pair.Value)),
        JsonArray list => list.SelectMany(item => References(item!)),
        _ => [],
    };

    private static IEnumerable<string> Types(JsonObject entity) => entity["@type"] is JsonArray list ? list.Select(type => (string)type!) : [(string)entity["@type"]!];
}
