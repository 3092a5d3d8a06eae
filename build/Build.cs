using Nuke.Common;
using Nuke.Common.IO;

namespace Retable.Front;

/// <summary>The build front: what <c>./build.sh</c> can do. A topic a file; this one holds the parameters.</summary>
internal sealed partial class Build : NukeBuild
{
    [Parameter("A table, as paper/name: cac/open-set.")]
    [Flag(Value = "TABLE")]
    private readonly string[] Table = [];

    [Parameter("Test: only projects, namespaces, classes and methods with this in their name.")]
    [Flag(Value = "TEXT")]
    private readonly string Filter = "";

    [Parameter("Bench: only this suite, a folder of bench/.")]
    [Flag(Value = "NAME")]
    private readonly string Suite = "";

    private static AbsolutePath Artifacts => RootDirectory / "artifacts";

    private static AbsolutePath Results => RootDirectory / "results";

    public static int Main() => Execute<Build>();
}
