using Nuke.Common.IO;
using Retable.Contract;
using Retable.Front.Tools;
using Retable.Tests;

namespace Retable.Front;

/// <summary>What <c>New paper</c> writes and refuses; whether it builds and runs is tested end to end.</summary>
public sealed class NewPaperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_paper_in_CSharp_is_six_files_with_a_project_a_pipeline_a_table_and_a_page() => Assert.Equal(
        [
            "docs/papers/deep-net.md", "pipelines/deep-net.yaml", "reproducibility/deep-net/main.yaml", "src/Papers/DeepNet/Data.cs", "src/Papers/DeepNet/DeepNet.cs", "src/Papers/DeepNet/DeepNet.csproj",
            "src/Papers/DeepNet/Evaluate.cs", "src/Papers/DeepNet/Networks.cs", "src/Papers/DeepNet/Program.cs", "src/Papers/DeepNet/Train.cs",
        ],
        Write("deep-net", "csharp"));

    [Fact]
    public void A_paper_in_Python_is_a_script_with_a_pipeline_a_table_and_a_page() => Assert.Equal(
        ["docs/papers/deep-net.md", "pipelines/deep-net.yaml", "reproducibility/deep-net/main.yaml", "scripts/deep-net/experiment.py"],
        Write("deep-net", "python"));

    [Theory]
    [InlineData("csharp"), InlineData("python")]
    public void No_file_speaks_of_another_paper(string language) => Assert.All(NewPaper.Files("deep-net", language), file =>
    {
        Assert.DoesNotContain("my-paper", file.Key + file.Value, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("MyPaper", file.Key + file.Value, StringComparison.OrdinalIgnoreCase);
    });

    [Theory]
    [InlineData("DeepNet", "deep-net")]
    [InlineData("deep net", "deep-net")]
    [InlineData("../deep", "deep")]
    [InlineData("net-2", "net-n2")]
    [InlineData("über", "ber")]
    public void A_name_that_cannot_be_is_answered_with_the_nearest_that_can(string name, string nearest)
    {
        var error = Assert.Throws<BadInputException>(() => Write(name, "csharp"));

        Assert.Contains(("nearest", nearest), error.Facts);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    // In whatever language the first one was written.
    [Theory]
    [InlineData("csharp", "python"), InlineData("python", "csharp"), InlineData("python", "python")]
    public void A_name_that_is_taken_is_refused_and_nothing_written(string first, string second)
    {
        Write("deep-net", first);
        var before = Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories);
        var error = Assert.Throws<BadInputException>(() => Write("deep-net", second));

        Assert.Contains("pipelines/deep-net.yaml", error.Facts[0].Value, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_name_of_a_step_is_taken()
    {
        _folder.Write("src/Steps/Render/Render.csproj", "");

        Assert.Equal("the name 'render' is taken", Assert.Throws<BadInputException>(() => Write("render", "csharp")).Message);
    }

    [Fact]
    public void A_language_that_there_is_not_is_answered_with_the_nearest() =>
        Assert.Contains(("nearest", "python"), Assert.Throws<BadInputException>(() => Write("deep-net", "pyton")).Facts);

    // The order is that of the file: src/Papers sorted by name.
    [Fact]
    public void The_solution_lists_the_project_among_the_papers()
    {
        _folder.Write("Retable.slnx", "<Solution>\n  <Project Path=\"src/Papers/Amp/Amp.csproj\" />\n  <Project Path=\"src/Papers/Url/Url.csproj\" />\n  <Project Path=\"src/Yaml/Yaml.csproj\" />\n</Solution>\n");
        Write("deep-net", "csharp");

        Assert.Equal(
            ["Amp/Amp", "DeepNet/DeepNet", "Url/Url"],
            File.ReadLines(_folder.At("Retable.slnx")).Where(line => line.Contains("/Papers/", StringComparison.Ordinal)).Select(line => line.Split("Papers/")[1].Split(".csproj")[0]));
    }

    private IReadOnlyList<string> Write(string name, string language) => new NewPaper(AbsolutePath.Of(_folder.Path)).Write(name, language);
}
