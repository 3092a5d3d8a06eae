using System.Runtime.Versioning;
using Retable.Contract;
using Retable.Remote;

namespace Retable.Tests.Remotes;

/// <summary>Pairs of keys: records and capsules are signed with one class and one file, and verified with another.</summary>
[SupportedOSPlatform("linux")]
public sealed class KeyTests : IDisposable
{
    private readonly Project _folder = new();

    private string File => _folder.PathOf("keys/private.pem");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_new_private_key_is_its_owners_to_read_alone_and_is_read_again_as_the_same()
    {
        using var made = SigningKey.CreateIn(File);
        using var read = SigningKey.Load(File);

        Assert.Equal(made.Fingerprint, read.Fingerprint);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void Either_half_of_a_pair_verifies_what_the_private_one_signed()
    {
        using var key = SigningKey.CreateIn(File);
        _folder.Write("keys/public.pem", key.PublicPem);
        var signature = key.Sign("text"u8);

        foreach (var file in new[] { File, _folder.PathOf("keys/public.pem") })
        {
            using var half = VerifyingKey.Load(file);
            Assert.Equal(key.Fingerprint, half.Fingerprint);
            Assert.True(half.Verifies("text"u8, signature));
            Assert.False(half.Verifies("tex"u8, signature));
            Assert.False(half.Verifies("text"u8, "no base64"));
        }
    }

    // Found when it is read, not when there is something to sign.
    [Fact]
    public void A_public_key_does_not_sign()
    {
        using var key = SigningKey.Create();

        Assert.Equal("ci.pem", Assert.Throws<BadInputException>(() => SigningKey.Parse(key.PublicPem, "ci.pem")).At!.File);
    }

    [Theory]
    [InlineData("no key")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----")]
    public void What_is_no_key_is_refused_with_its_file(string text)
    {
        _folder.Write("keys/private.pem", text);

        Assert.Equal(File, Assert.Throws<BadInputException>(() => SigningKey.Load(File)).At!.File);
        Assert.Equal(File, Assert.Throws<BadInputException>(() => VerifyingKey.Load(File)).At!.File);
    }

    [Fact]
    public void A_key_that_is_not_there_is_not_made_in_passing() =>
        Assert.Contains("./build.sh Key", Assert.Throws<BadInputException>(() => SigningKey.Load(File)).Hint, StringComparison.Ordinal);
}
