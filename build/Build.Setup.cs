using Nuke.Common;
using Retable.Front.Tools;

namespace Retable.Front;

/// <summary>What the machine needs and has.</summary>
internal sealed partial class Build
{
    private Target Setup => _ => _
        .Description("Installs what the machine lacks (apt, as root; never asks).")
        .Executes(() => new SystemPackages(RootDirectory).Ensure(Console.Out));
}
