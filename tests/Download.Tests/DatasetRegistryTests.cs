using Retable.Contract;
using Retable.Download;
using Retable.Yaml;

namespace Retable.Tests;

/// <summary>The registry of this repository, and what is wrong with others.</summary>
public sealed class DatasetRegistryTests : IDisposable
{
    private static readonly string[] Own = [Checkout.At("pipelines", "datasets.yaml"), .. Directory.GetFiles(Checkout.At("pipelines", "datasets"), "*.yaml").Order()];
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string> Names => [.. Own.SelectMany(file =>
        YamlFile.Load(file, "registry").AsMap("it").Required("datasets", "it").AsMap("it").Entries.Select(entry => (file, entry.Name)))];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Names))]
    public void Every_data_set_of_the_repository_says_where_it_is_from_and_can_be_checked(string file, string name)
    {
        var dataset = DatasetRegistry.Load(file, name);
        Assert.All(dataset.Splits.Keys, split => Assert.True(
            dataset.Reader == DatasetRegistry.Photographs || Retable.Download.Download.Splits.Contains(split), $"no stage can ask for '{split}'"));
        Assert.All(dataset.Files.Values, each => Assert.All(each.Sources.OfType<Source.Url>(), url =>
            Assert.True(each.Sha256 is not null || url.Md5 is not null || url.Sha256 is not null, $"{each.Name} from {url.Address} has no checksum")));
    }

    // The data set that the pipelines use must come to a machine without its Debian package, and without root.
    [Fact]
    public void Fashion_MNIST_has_two_addresses_beside_its_package_and_a_checksum_of_its_content()
    {
        var files = DatasetRegistry.Load(Own[0], "fashion-mnist").Files.Values.ToList();
        Assert.Equal(4, files.Count);
        Assert.All(files, file => Assert.True(file.Sha256 is not null && file.Size is not null && file.Sources.OfType<Source.Url>().Count() >= 2, file.Name));
        Assert.All(files, file => Assert.Single(file.Sources.OfType<Source.Package>()));
    }

    [Theory]
    [InlineData("reader: idx", "reader: idxx", "there is no reader 'idxx'")]
    [InlineData("licence: MIT", "license: MIT", "data set 'tiny' has no 'license'")]
    [InlineData("test: [images]", "test: [image]", "no file 'image' is described under 'files'")]
    [InlineData("folder: a.gz", "folder: ../a.gz", "'folder' must be a path below RETABLE_DATA, without '..'")]
    [InlineData("sha256: null", "sha256: abc", "a checksum must be 64 lower-case hexadecimal digits")]
    [InlineData("folder: a.gz", "folder: a.gz, packed: gz", "no file is packed as 'gz'")]
    [InlineData("folder: a.gz", "url: ftp://example.org/a", "'url' must be an http or https address")]
    public void A_slip_is_named_with_its_place(string right, string wrong, string message)
    {
        const string Registry = """
            datasets:
              tiny:
                licence: MIT
                reader: idx
                shape: [1, 2, 2]
                splits: {test: [images]}
                files:
                  images:
                    sources: [{folder: a.gz}]
                    # sha256: null
            """;
        var path = _folder.Write("datasets.yaml", Registry.Replace("# sha256: null", wrong.StartsWith("sha256", StringComparison.Ordinal) ? wrong : "")
            .Replace(right, wrong, StringComparison.Ordinal));
        var error = Assert.Throws<BadInputException>(() => DatasetRegistry.Load(path, "tiny"));
        Assert.Equal(message, error.Message);
        Assert.NotNull(error.At?.Line);
    }
}
