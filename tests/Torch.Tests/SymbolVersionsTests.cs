using Retable.Contract;

namespace Retable.Torch.Tests;

/// <summary>TorchSharp's native library on a C++ runtime older than the one it was linked with.</summary>
public sealed class SymbolVersionsTests
{
    private const string NewInGcc13 = "GLIBCXX_3.4.32";
    private static readonly string Wrapper = LibtorchFolder.Find().Wrapper;

    [Fact]
    public void It_asks_for_a_version_that_no_relocation_refers_to()
    {
        var library = SymbolVersions.Read(File.ReadAllBytes(Wrapper));
        Assert.Contains(NewInGcc13, library.NeededFrom(CppRuntime.Name));
        Assert.False(library.IsReferredTo(NewInGcc13));
        Assert.True(library.IsReferredTo("GLIBCXX_3.4.21"));
    }

    [Fact]
    public void A_patched_copy_differs_in_one_flag()
    {
        var original = File.ReadAllBytes(Wrapper);
        var patched = SymbolVersions.Read(original).WithWeak([NewInGcc13]);
        var differing = Assert.Single(Enumerable.Range(0, original.Length), i => original[i] != patched[i]);
        Assert.Equal((0, 2), (original[differing], patched[differing]));
    }

    // The package cache belongs to all programs of the user.
    [Fact]
    public void The_original_is_left_as_it_was_and_the_copy_is_no_link_to_it()
    {
        var before = File.ReadAllBytes(Wrapper);
        var loaded = NativeLibraries.LoadableWrapper(Wrapper, CppRuntime.Of([.. Below(Wrapper)]));
        Assert.NotEqual(Wrapper, loaded);
        Assert.Null(File.ResolveLinkTarget(loaded, returnFinalTarget: true));
        Assert.NotEqual(before, File.ReadAllBytes(loaded));
        Assert.Equal(before, File.ReadAllBytes(Wrapper));
    }

    [Fact]
    public void Where_the_runtime_has_all_versions_nothing_is_copied() =>
        Assert.Equal(Wrapper, NativeLibraries.LoadableWrapper(Wrapper, CppRuntime.Of([NewInGcc13, .. Below(Wrapper)])));

    [Fact]
    public void Where_the_runtime_lacks_what_is_used_the_error_says_so()
    {
        var error = Assert.Throws<MachineException>(() => NativeLibraries.LoadableWrapper(Wrapper, CppRuntime.Of([.. Below(Wrapper).Where(version => version != "GLIBCXX_3.4.21")])));
        Assert.Equal("this system's C++ runtime is too old for TorchSharp: it has no GLIBCXX_3.4.21", error.Message);
        Assert.Contains("Debian 12", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void The_runtime_of_this_process_defines_what_every_one_since_GCC_12_does() => Assert.True(CppRuntime.OfThisProcess().Has("GLIBCXX_3.4.30"));

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1 })]
    [InlineData(new byte[] { (byte)'M', (byte)'Z' })]
    public void A_damaged_library_is_an_error_and_no_crash(byte[] file) => Assert.Throws<MachineException>(() => SymbolVersions.Read(file));

    private static IEnumerable<string> Below(string wrapper) =>
        SymbolVersions.Read(File.ReadAllBytes(wrapper)).NeededFrom(CppRuntime.Name).Where(version => version != NewInGcc13);
}
