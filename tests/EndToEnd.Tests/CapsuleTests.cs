using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Retable.Contract;

namespace Retable.EndToEnd.Tests;

/// <summary>A capsule is verified where nothing else is, and whatever was changed in it is named.</summary>
public sealed class CapsuleTests : IDisposable
{
    private const string Metrics = "stages/evaluate[method=ours,seed=1]/metrics.csv";

    private static readonly Lazy<Dictionary<string, byte[]>> Packed = new(Pack);

    /// <summary>Another machine: the steps, and neither pipelines nor results.</summary>
    private readonly TinyProject _elsewhere = new();

    public CapsuleTests()
    {
        Directory.Delete(_elsewhere.At("pipelines"), recursive: true);
        _elsewhere.TakeStep("Render");
    }

    public void Dispose() => _elsewhere.Dispose();

    [Fact]
    public void It_is_verified_without_pipelines_results_and_data()
    {
        var answer = Verify(Packed.Value);

        Assert.True(answer.Code == ExitCode.Done, answer.Output + answer.Errors);
        Assert.Contains("cells    2, and 1 claim: each follows from the metrics", answer.Output, StringComparison.Ordinal);
        Assert.Contains("cells, csv, json, markdown, numbers, text: rendered again to the same bytes", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_a_Workflow_Run_Crate() => Assert.Empty(Retable.Tests.ResearchCrateRules.Broken(Packed.Value));

    // 0.82 becomes 0.92, and nothing else is touched.
    [Fact]
    public void A_changed_byte_of_the_metrics_is_named_with_its_file_and_the_cell() => AssertNamed(
        Changed(Metrics, "0.82", "0.92", seal: false), $"file {Metrics} is not what the manifest says", "cell ours.accuracy: mean is 0.82", "claim better: difference is");

    // Even with a manifest and a signature of one's own.
    [Fact]
    public void A_changed_byte_of_the_metrics_does_not_follow_though_it_be_signed() =>
        AssertNamed(Changed(Metrics, "0.82", "0.92", seal: true), "cell ours.accuracy: mean is 0.82", "form markdown (table/main.md) differs from what follows in line");

    [Fact]
    public void A_changed_cell_of_the_table_is_named() =>
        AssertNamed(Changed("table/main.json", "\"mean\": 0.82", "\"mean\": 0.92", seal: true), "cell ours.accuracy: mean is 0.92, and 0.82", "form json (table/main.json) differs");

    [Fact]
    public void A_changed_verdict_of_a_claim_is_named() =>
        AssertNamed(Changed("table/main.json", "\"verdict\": \"held\"", "\"verdict\": \"failed\"", seal: true), "claim better: verdict is \"failed\", and \"held\" follows");

    [Fact]
    public void A_file_that_is_missing_and_one_that_was_added_are_named()
    {
        var files = new Dictionary<string, byte[]>(Packed.Value) { ["extra.txt"] = [1] };
        files.Remove("records.json");

        AssertNamed(files, "file records.json is missing", "file extra.txt is not in the manifest");
    }

    [Fact]
    public void A_manifest_that_was_made_anew_is_not_signed()
    {
        var files = new Dictionary<string, byte[]>(Packed.Value) { ["extra.txt"] = [1] };
        CapsuleFile.Seal(files, signs: false);

        AssertNamed(files, "the signature is missing, or it is not one over this manifest");
    }

    [Fact]
    public void Whoever_asks_for_a_certain_signer_gets_no_other()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(_elsewhere.At("other.pem"), other.ExportSubjectPublicKeyInfoPem());
        var answer = Verify(Packed.Value, "--key", _elsewhere.At("other.pem"));

        Assert.Equal(ExitCode.GateFailed, answer.Code);
        Assert.Contains($", not by {Digest.OfBytes(other.ExportSubjectPublicKeyInfo()).Short}", answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no zip at all")]
    [InlineData("PK\u0005\u0006\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void What_is_no_capsule_is_refused(string content)
    {
        File.WriteAllText(_elsewhere.At("broken.zip"), content, Encoding.Latin1);
        var answer = _elsewhere.Front("Verify", "broken.zip");

        Assert.Equal(ExitCode.BadInput, answer.Code);
        Assert.StartsWith("error: this is no capsule: ", answer.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_of_the_store_mean_nothing_beside_a_capsule() =>
        Assert.Contains("--rerun has no meaning with a capsule", _elsewhere.Front("Verify", "a.zip", "--rerun").Errors, StringComparison.Ordinal);

    private static Dictionary<string, byte[]> Pack()
    {
        using var project = MeasuredProject.Reproduced();
        MeasuredProject.Done(project.Front("Capsule", "coins/main", "--output", "one.zip"));
        var first = File.ReadAllBytes(project.At("one.zip"));
        MeasuredProject.Done(project.Front("Capsule", "coins/main", "--output", "one.zip"));
        Assert.Equal(first, File.ReadAllBytes(project.At("one.zip")));

        project.Write("pipelines/coins.yaml", MeasuredProject.Pipeline.Replace("lift: 0", "lift: 5", StringComparison.Ordinal));
        var outOfDate = project.Front("Capsule", "coins/main");
        Assert.Equal((ExitCode.BadInput, true), (outOfDate.Code, outOfDate.Errors.Contains("is not up to date", StringComparison.Ordinal)));
        return CapsuleFile.Read(project.At("one.zip"));
    }

    private static Dictionary<string, byte[]> Changed(string file, string from, string to, bool seal)
    {
        var files = new Dictionary<string, byte[]>(Packed.Value);
        var text = Encoding.UTF8.GetString(files[file]);
        // The last one: of two equal texts that of the row 'ours'.
        var at = text.LastIndexOf(from, StringComparison.Ordinal);
        Assert.True(at >= 0, text);
        files[file] = Encoding.UTF8.GetBytes(text.Remove(at, from.Length).Insert(at, to));
        if (seal)
        {
            CapsuleFile.Seal(files, signs: true);
        }

        return files;
    }

    private void AssertNamed(IReadOnlyDictionary<string, byte[]> files, params string[] findings)
    {
        var answer = Verify(files, "--json");
        var found = JsonNode.Parse(answer.Output)!["findings"]!.AsArray().Select(finding => (string)finding!).ToList();

        Assert.Equal(ExitCode.GateFailed, answer.Code);
        Assert.All(findings, finding => Assert.Contains(found, one => one.StartsWith(finding, StringComparison.Ordinal)));
    }

    private Answer Verify(IReadOnlyDictionary<string, byte[]> files, params string[] flags)
    {
        CapsuleFile.Write(_elsewhere.At("capsule.zip"), files);
        return _elsewhere.Front(["Verify", "capsule.zip", .. flags]);
    }
}
