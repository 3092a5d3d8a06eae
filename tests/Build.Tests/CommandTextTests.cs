using Nuke.Common.IO;
using Retable.Front.Pipelines;
using Retable.Front.Tools;

namespace Retable.Front;

/// <summary>What is printed to be typed or opened again.</summary>
public sealed class CommandTextTests
{
    [Fact]
    public void A_command_can_be_typed_again_as_it_is_printed() =>
        Assert.Equal("./build.sh Train --stage 'model[seed=3]' --set 'note=it'\\''s'", CommandText.Of(["Train", "--stage", "model[seed=3]", "--set", "note=it's"]));

    [Fact]
    public void A_failures_files_are_named_by_their_place_in_the_project() =>
        Assert.Equal("in tests/A.cs:line 3", TestPrograms.Relative("in /home/x/retable/tests/A.cs:line 3", AbsolutePath.Of("/home/x/retable")));
}
