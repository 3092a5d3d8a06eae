using System.Runtime.Versioning;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Front.Tools;
using Retable.Tests;

namespace Retable.Front;

/// <summary>What stops the very first call, before there is anything of ours to say it: <c>build.sh</c> says it itself.</summary>
[SupportedOSPlatform("linux")]
public sealed class FirstCallTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData("a \"quoted\" folder"), InlineData("somebody's folder"), InlineData("50% done"), InlineData("one;two"), InlineData("why?")]
    public void A_folder_in_whose_path_the_SDK_cannot_build_is_refused_by_name(string folder)
    {
        var (code, text) = Call(folder, "exit 1");

        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("the .NET SDK cannot build there", text, StringComparison.Ordinal);
        Assert.Contains(folder, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_network_it_is_the_machine_that_lacks_something_and_not_the_sources()
    {
        var (code, text) = Call("a folder", "echo 'Build.csproj : error NU1301: Unable to load the service index for a source.'; exit 1");

        Assert.Equal(ExitCode.Machine, code);
        Assert.Contains("error: the NuGet packages cannot be fetched", text, StringComparison.Ordinal);
        Assert.DoesNotContain("does not build", text, StringComparison.Ordinal);
    }

    /// <summary>Calls the script in a folder with nothing else in it.</summary>
    /// <param name="folder">Its name.</param>
    /// <param name="dotnet">What stands in for the SDK.</param>
    private (int Code, string Text) Call(string folder, string dotnet)
    {
        _folder.Write($"{folder}/build.sh", File.ReadAllText(Checkout.At("build.sh")));
        _folder.Write("tools/dotnet", $"#!/bin/sh\n{dotnet}\n");
        File.SetUnixFileMode(_folder.At("tools/dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var sh = new Tool("sh")
        {
            Folder = AbsolutePath.Of(_folder.At(folder)),
            Environment = new Dictionary<string, string> { ["PATH"] = $"{_folder.At("tools")}:{Environment.GetEnvironmentVariable("PATH")}", ["RETABLE_ROOT"] = "" },
        };
        return sh.Capture("build.sh", "--version");
    }
}
