using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Remote;

namespace Retable.Front.Capsules;

/// <summary>Compares what a capsule states with what follows from its content. Needs neither data sets nor a store, and trains nothing.</summary>
/// <param name="root">The project whose steps are used.</param>
/// <param name="capsule">The file.</param>
/// <param name="trusted">The keys that the project believes.</param>
internal sealed class CapsuleVerification(AbsolutePath root, string capsule, TrustedKeys trusted)
{
    private readonly List<string> _facts = [];
    private readonly List<string> _findings = [];

    /// <summary>The checks that succeeded, one line each.</summary>
    public IReadOnlyList<string> Facts => _facts;

    /// <summary>What does not follow, one line each.</summary>
    public IReadOnlyList<string> Findings => _findings;

    /// <param name="signer">The required signer; null for anybody.</param>
    /// <returns>The exit code: 0, 3 if something does not follow, 4 if there was nothing to derive.</returns>
    /// <exception cref="BadInputException">The file is no capsule.</exception>
    public int Run(VerifyingKey? signer)
    {
        var files = CapsuleArchive.Read(capsule);
        CheckManifest(files, signer);
        var description = files.TryGetValue(CapsuleDescription.FileName, out var text)
            ? CapsuleDescription.Read(Encoding.UTF8.GetString(text), capsule)
            : throw new BadInputException($"this is no capsule: it has no {CapsuleDescription.FileName}") { At = new SourcePosition(capsule) };
        _facts.Insert(0, $"table    {description.Table}, profile {description.Scope}");
        var derived = Derive(files, description);
        return _findings.Count > 0 ? ExitCode.GateFailed : derived > 0 ? ExitCode.Done : ExitCode.NothingCompared;
    }

    private void CheckManifest(IReadOnlyDictionary<string, byte[]> files, VerifyingKey? signer)
    {
        if (!files.TryGetValue(CapsuleArchive.Manifest, out var bytes) || Parsed(bytes)?["files"] is not JsonObject listed)
        {
            _findings.Add($"{CapsuleArchive.Manifest} is missing or unreadable: nothing says what the files should be");
            return;
        }

        var own = files.Keys.Except([CapsuleArchive.Manifest, CapsuleArchive.Signature]).ToList();
        var before = _findings.Count;
        _findings.AddRange(listed.Select(file => file.Key).Except(own).Select(file => $"file {file} is missing"));
        _findings.AddRange(own.Where(file => listed[file] is null).Select(file => $"file {file} is not in the manifest"));
        _findings.AddRange(own.Where(file => listed[file] is { } digest && digest.ToString() != Digest.OfBytes(files[file]).ToString()).Select(file => $"file {file} is not what the manifest says"));
        if (_findings.Count == before)
        {
            _facts.Add($"files    {own.Count}, each as the manifest says");
        }

        var fingerprint = files.TryGetValue(CapsuleArchive.Signature, out var signature) ? CapsuleSignature.Verify(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(signature)) : null;
        if (fingerprint is null)
        {
            _findings.Add("the signature is missing, or it is not one over this manifest");
        }
        else if (signer is not null && signer.Fingerprint != fingerprint)
        {
            _findings.Add($"the capsule is signed by the key {fingerprint}, not by {signer.Fingerprint}");
        }
        else
        {
            _facts.Add($"signed   by the key {fingerprint}{(signer is not null ? ", as asked for" : trusted.Has(fingerprint) ? ", which results/keys has" : ", which results/keys does not have; --key FILE asks for a certain one")}");
        }
    }

    /// <returns>The number of derived cells.</returns>
    private int Derive(IReadOnlyDictionary<string, byte[]> files, CapsuleDescription description)
    {
        var derivation = new CapsuleDerivation(root, files, root / "artifacts" / "capsule" / "verify");
        derivation.Extract();
        try
        {
            var report = derivation.Table(description);
            CheckTable(report, description, files);
            CheckForms(derivation, description, files);
            return (int)report["cells"]!;
        }
        catch (BuildFailedException error)
        {
            _findings.Add($"nothing can be derived: {error.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private void CheckTable(JsonNode report, CapsuleDescription description, IReadOnlyDictionary<string, byte[]> files)
    {
        var before = _findings.Count;
        foreach (var finding in report["findings"]!.AsArray().Select(finding => finding!))
        {
            var (what, name) = ((string)finding["what"]!, (string)finding["name"]!);
            if (what == "metric")
            {
                if (!description.OtherRules.Contains(name))
                {
                    _findings.Add($"metric {name} of {finding["field"]} is {finding["packed"]}, and the predictions give {finding["derived"]}");
                }
            }
            else
            {
                _findings.Add($"{what} {name}: {((string)finding["field"]! is { Length: > 0 } field ? $"{field} " : "")}is {finding["packed"]}, and {finding["derived"]} follows");
            }
        }

        if (description.Forms.GetValueOrDefault("json") is not { } json || !files.ContainsKey(json))
        {
            _findings.Add("the table's JSON form is missing: its cells and claims are not held against anything");
        }
        else if (_findings.Count == before)
        {
            _facts.Add($"cells    {report["cells"]}, and {Plural.Count((int)report["claims"]!, "claim")}: each follows from the metrics");
            _facts.Add($"metrics  {report["metrics"]}: {(int)report["derived"]! - description.OtherRules.Count} follow from the predictions; of the others these say nothing");
        }
    }

    private void CheckForms(CapsuleDerivation derivation, CapsuleDescription description, IReadOnlyDictionary<string, byte[]> files)
    {
        if (description.Code != CapsulePacking.CodeOf(root))
        {
            _facts.Add("forms    not compared: other code rendered them (their cells and claims are compared above)");
            return;
        }

        var before = _findings.Count;
        foreach (var (slot, bytes) in derivation.Forms(description).OrderBy(form => form.Key, StringComparer.Ordinal))
        {
            if (!files.TryGetValue(description.Forms[slot], out var packed))
            {
                _findings.Add($"form {slot} ({description.Forms[slot]}) is missing");
            }
            else if (!packed.AsSpan().SequenceEqual(bytes))
            {
                _findings.Add($"form {slot} ({description.Forms[slot]}) differs from what follows{Line(packed, bytes)}");
            }
        }

        if (_findings.Count == before)
        {
            _facts.Add($"forms    {string.Join(", ", description.Forms.Keys.Order(StringComparer.Ordinal))}: rendered again to the same bytes");
        }
    }

    /// <summary>Describes the first differing line; empty for files that are not text.</summary>
    private static string Line(byte[] packed, byte[] derived)
    {
        if (packed.Contains((byte)0) || derived.Contains((byte)0))
        {
            return "";
        }

        var (left, right) = (Encoding.UTF8.GetString(packed).Split('\n'), Encoding.UTF8.GetString(derived).Split('\n'));
        var at = Enumerable.Range(0, Math.Max(left.Length, right.Length)).First(i => left.ElementAtOrDefault(i) != right.ElementAtOrDefault(i));
        return $" in line {at + 1}: '{left.ElementAtOrDefault(at)?.Trim()}', and '{right.ElementAtOrDefault(at)?.Trim()}' follows";
    }

    private static JsonNode? Parsed(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
