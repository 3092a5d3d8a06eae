using System.Text;
using Retable.Contract;
using Retable.Remote;

namespace Retable.Tests.Remotes;

/// <summary>Only what a key of the repository has signed is believed; anything else is as if it were not there, with a line that says why.</summary>
public sealed class TrustTests : IDisposable
{
    private readonly RemoteLab _lab = new();
    private readonly LittleServer _server = new();

    public TrustTests() => _lab.Push(_server.Url);

    public void Dispose()
    {
        _server.Dispose();
        _lab.Dispose();
    }

    [Fact]
    public void An_unsigned_record_is_not_used()
    {
        ChangePointers(pointer => pointer with { Signature = "" });
        RequireNothingUsed("it is not signed");
    }

    [Fact]
    public void A_record_signed_by_somebody_else_is_not_used()
    {
        using var stranger = SigningKey.Create();
        ChangePointers(pointer => pointer with { Signer = stranger.Fingerprint, Signature = stranger.Sign(RecordPointer.Signed(pointer.Bundle)) });
        RequireNothingUsed($"it is signed with key {stranger.Fingerprint}, which keys/ does not have");
    }

    [Fact]
    public void A_strangers_signature_under_a_known_name_is_not_used()
    {
        using var stranger = SigningKey.Create();
        ChangePointers(pointer => pointer with { Signature = stranger.Sign(RecordPointer.Signed(pointer.Bundle)) });
        RequireNothingUsed("is wrong");
    }

    // Its objects would have the right digests: those that the forged record names.
    [Fact]
    public void A_bundle_that_was_exchanged_needs_a_signature_of_its_own()
    {
        var forged = RecordBundle.Encode([]);
        _server.Files[$"/cas/{Digest.OfBytes(forged)}"] = forged;
        ChangePointers(pointer => pointer with { Bundle = Digest.OfBytes(forged) });
        RequireNothingUsed("is wrong");
    }

    // A true signature of another record of the same key holder.
    [Fact]
    public void A_pointer_that_was_moved_to_another_key_answers_nothing()
    {
        var yaml = "paper: lab\nprofiles: {p: {}}\nstages:\n  other: {run: 'echo other > ${out.text}', out: {text: text.txt}}\n";
        var before = _server.Files.Keys.ToHashSet();
        _lab.Push(_server.Url, yaml);
        var other = _server.Files.Single(file => file.Key.StartsWith("/ac/", StringComparison.Ordinal) && !before.Contains(file.Key)).Value;
        ChangePointers(_ => RecordPointer.Parse(other)!);
        RequireNothingUsed("does not hold it");
    }

    [Fact]
    public void Text_that_is_no_pointer_is_not_used()
    {
        foreach (var path in Pointers())
        {
            _server.Files[path] = Encoding.UTF8.GetBytes("<html>Please log in</html>");
        }

        RequireNothingUsed("it is none of ours");
    }

    [Fact]
    public void A_record_whose_key_is_not_that_of_its_parts_is_left_out_of_its_bundle()
    {
        var line = "{\"key\":\"" + Digest.OfText("x") + "\",\"instance\":\"lab.p/a\",\"parts\":[[\"scheme\",\"1\"]],\"outputs\":[],\"provenance\":{\"wall_seconds\":1}}";

        Assert.Empty(RecordBundle.Decode(Zstd.Compress(Encoding.UTF8.GetBytes(line)))!);
    }

    [Theory, InlineData("../../../.bashrc"), InlineData("/etc/passwd"), InlineData(".."), InlineData("")]
    public void A_record_whose_file_leads_elsewhere_is_left_out_of_its_bundle(string file)
    {
        var key = new Engine.Keys.StageKey([new("scheme", "1")]);
        var digest = Digest.OfText("x");
        string Line(string name) => $$$"""{"key":"{{{key}}}","instance":"lab.p/a","parts":[["scheme","1"]],"outputs":[{"slot":"text","file":"{{{name}}}","bytes":"{{{digest}}}","meaning":"{{{digest}}}","size":1}],"provenance":{"wall_seconds":1}}""";

        Assert.Single(RecordBundle.Decode(Zstd.Compress(Encoding.UTF8.GetBytes(Line("text.txt"))))!);
        Assert.Empty(RecordBundle.Decode(Zstd.Compress(Encoding.UTF8.GetBytes(Line(file))))!);
    }

    [Fact]
    public void Without_any_key_in_the_repository_nobody_is_believed()
    {
        _lab.KeysFolder = _lab.Other.PathOf("keys");
        RequireNothingUsed("which keys/ does not have");
    }

    [Fact]
    public void A_private_key_among_the_public_ones_is_refused_by_name()
    {
        _lab.Other.Write("keys/oops.pem", File.ReadAllText(_lab.KeyFile));
        var error = Assert.Throws<BadInputException>(() => new TrustedKeys(_lab.Other.PathOf("keys")));

        Assert.EndsWith("oops.pem", error.At!.File, StringComparison.Ordinal);
        Assert.Contains("must not be committed", error.Hint, StringComparison.Ordinal);
    }

    private IEnumerable<string> Pointers() => _server.Files.Keys.Where(path => path.StartsWith("/ac/", StringComparison.Ordinal)).ToList();

    private void ChangePointers(Func<RecordPointer, RecordPointer> change)
    {
        foreach (var path in Pointers())
        {
            _server.Files[path] = change(RecordPointer.Parse(_server.Files[path])!).ToBytes();
        }
    }

    private void RequireNothingUsed(string why)
    {
        var (ran, restored) = _lab.Run([_server.Url]);
        Assert.Equal(5, ran.Count);
        Assert.Empty(restored);
        Assert.Contains(why, Assert.Single(_lab.Warnings), StringComparison.Ordinal);
    }
}
