using Retable.Contract;
using Retable.Tests;
using static TorchSharp.torch;

namespace Retable.Torch.Tests;

/// <summary>Which libtorch is loaded, and that the version in a stage's key is the one of what computes.</summary>
public sealed class LibtorchTests
{
    private static string MappedLibrary => File.ReadLines("/proc/self/maps")
        .Select(line => line[(line.LastIndexOf(' ') + 1)..])
        .First(path => path.EndsWith("/libtorch_cpu.so", StringComparison.Ordinal));

    // Debian's libtorch 1.13, if it is installed, is what TorchSharp's own search would find.
    [Fact]
    public void What_computes_is_the_libtorch_that_the_key_names()
    {
        using var x = ones(1);
        Assert.Equal(Path.Combine(LibtorchFolder.Find().Path, "libtorch_cpu.so"), MappedLibrary);
        Assert.Equal(Libtorch.Loaded, LibtorchFolder.Find());
        Assert.Equal("2.10.0", Libtorch.Loaded.Version);
    }

    [Fact]
    public void No_program_has_a_copy_of_the_libraries_in_its_own_folder() =>
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "lib*orch*.so*", SearchOption.AllDirectories));

    [Theory]
    [InlineData("nothing here", "which has no libtorch_cpu.so")]
    [InlineData("version 1.13.0", "whose version is 1.13.0")]
    public void A_folder_that_cannot_serve_is_refused(string kind, string reason)
    {
        using var folder = new TemporaryFolder();
        if (kind != "nothing here")
        {
            Directory.CreateDirectory(Path.Combine(folder.Path, "lib"));
            File.WriteAllText(Path.Combine(folder.Path, "lib", "libtorch_cpu.so"), "");
            File.WriteAllText(Path.Combine(folder.Path, "build-version"), "1.13.0\n");
        }

        var error = Assert.Throws<BadInputException>(() => Choose(folder.Path));
        Assert.Equal($"RETABLE_LIBTORCH names '{folder.Path}', {reason}", error.Message);
    }

    // A PyTorch says its version in version.py, with what it was built for behind a plus.
    [Theory]
    [InlineData("build-version", "2.10.0\n", "2.10.0")]
    [InlineData("version.py", "from typing import Optional\n__version__ = '2.10.0+cu128'\n", "2.10.0+cu128")]
    public void A_folder_of_the_same_version_is_taken(string file, string content, string version)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "lib"));
        File.WriteAllText(Path.Combine(folder.Path, "lib", "libtorch_cpu.so"), "");
        File.WriteAllText(Path.Combine(folder.Path, file), content);
        var found = Choose(folder.Path);
        Assert.Equal((Path.Combine(folder.Path, "lib"), version), (found.Path, found.Version));
    }

    private static LibtorchFolder Choose(string folder)
    {
        Environment.SetEnvironmentVariable("RETABLE_LIBTORCH", folder);
        try
        {
            return LibtorchFolder.Find();
        }
        finally
        {
            Environment.SetEnvironmentVariable("RETABLE_LIBTORCH", null);
        }
    }
}
