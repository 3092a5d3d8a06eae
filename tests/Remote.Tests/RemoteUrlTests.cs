using Retable.Contract;
using Retable.Remote;

namespace Retable.Tests.Remotes;

/// <summary>How a place is named.</summary>
public sealed class RemoteUrlTests
{
    [Theory]
    [InlineData("/mnt/lab", "/mnt/lab")]
    [InlineData("lab", "/project/lab")]
    [InlineData("file:///mnt/lab", "/mnt/lab")]
    [InlineData("https://cache.example.org/retable/", "https://cache.example.org/retable")]
    [InlineData("https://me:secret@cache.example.org/retable", "https://cache.example.org/retable")]
    public void A_place_is_called_as_it_was_written_but_for_passwords(string text, string name) =>
        Assert.Equal(name, RemoteUrl.Open(text, "/project", _ => throw new InvalidOperationException()).Name);

    [Theory, InlineData("ftp://example.org"), InlineData("https://"), InlineData("")]
    public void What_is_no_place_is_refused_with_those_that_there_are(string text) =>
        Assert.Contains(Assert.Throws<BadInputException>(() => RemoteUrl.Open(text, "/project", _ => throw new InvalidOperationException())).Facts, fact => fact.Value.Contains("s3://", StringComparison.Ordinal));

    [Fact]
    public void An_option_of_s3_that_is_not_known_is_refused() =>
        Assert.Contains("endpoit", Assert.Throws<BadInputException>(() => new S3Place(new Uri("s3://lab/x?endpoit=y"))).Message, StringComparison.Ordinal);
}
