using System.Text;
using System.Text.Json.Nodes;
using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Front.Capsules;
using Retable.Front.Pipelines;
using Retable.Front.Reporting;
using Retable.Front.Tracing;
using Retable.Remote;

namespace Retable.Front;

/// <summary>Packs a table with everything that it rests on into one signed file, and verifies that everything in such a file follows from it.</summary>
internal sealed partial class Build
{
    [ReportsItself]
    [Argument(nameof(Table))]
    private Target Capsule => _ => _
        .Description("Packs a table that is up to date with definition, metrics, predictions, records and environment into one signed zip: Capsule cac/open-set. Verify FILE derives all of it again.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes([nameof(Table), nameof(Profile), nameof(Set), nameof(Name), nameof(Store), nameof(Output), nameof(KeyFile), nameof(Json)])
        .Executes(() =>
        {
            var asked = CellQuestion.Of(Table, [], "Capsule");
            using var pipelines = new OpenPipelines(RootDirectory, Question());
            var table = CellStages.TableOf(pipelines, asked.Table);
            var file = Output.Length > 0 ? AbsolutePath.Of(Output) : Artifacts / "capsules" / $"{table.Paper}-{table.Name}.{table.Scope}.zip";
            file.Parent.CreateDirectory();
            using var key = KeyFile.Length > 0 ? SigningKey.Load(KeyFile) : SigningKey.OfTheUser(makesOne: true);
            var files = new Dictionary<string, byte[]>(new CapsulePacking(pipelines, table).Files(), StringComparer.Ordinal);
            var manifest = CapsuleArchive.ManifestOf(files);
            files[CapsuleArchive.Manifest] = Encoding.UTF8.GetBytes(manifest);
            files[CapsuleArchive.Signature] = Encoding.UTF8.GetBytes(CapsuleSignature.Sign(manifest, key, SignatureBefore(file)));
            CapsuleArchive.Write(file, files);
            TellCapsule(file, files.Count, key.Fingerprint);
        });

    private void TellCapsule(AbsolutePath file, int files, string fingerprint)
    {
        var (shown, size) = (file.ToString().StartsWith(RootDirectory + "/", StringComparison.Ordinal) ? Path.GetRelativePath(RootDirectory, file) : file.ToString(), new FileInfo(file).Length);
        if (Json)
        {
            JsonLines.Write(Console.Out, "capsule", ("file", shown), ("files", files), ("size", size), ("key", fingerprint));
            return;
        }

        Console.WriteLine($"capsule  {shown}  ({Plural.Count(files, "file")}, {Numbers.Bytes(size)}, signed by the key {fingerprint})");
    }

    private int VerifyCapsule()
    {
        using var signer = KeyFile.Length > 0 ? VerifyingKey.Load(KeyFile) : null;
        using var trusted = new TrustedKeys(RemoteOf.Keys(RootDirectory));
        var verification = new CapsuleVerification(RootDirectory, Archive, trusted);
        var code = verification.Run(signer);
        if (Json)
        {
            JsonLines.Write(
                Shown, "capsule_verified", ("file", Archive), ("exit", code),
                ("facts", new JsonArray([.. verification.Facts.Select(fact => (JsonNode)fact)])),
                ("findings", new JsonArray([.. verification.Findings.Select(finding => (JsonNode)finding)])));
            return code;
        }

        foreach (var line in verification.Facts.Concat(verification.Findings.Select(finding => $"does not follow: {finding}")))
        {
            Shown.WriteLine(line);
        }

        Shown.WriteLine(code == Contract.ExitCode.Done ? "verified: everything in the capsule follows from it" : $"not verified: {Plural.Count(verification.Findings.Count, "finding")}");
        return code;
    }

    /// <summary>The signature of the capsule that will be replaced; null if there is none.</summary>
    private static string? SignatureBefore(AbsolutePath file)
    {
        try
        {
            return file.FileExists() && CapsuleArchive.Read(file).TryGetValue(CapsuleArchive.Signature, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
        }
        catch (BadInputException)
        {
            return null;
        }
    }
}
