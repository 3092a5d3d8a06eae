using Retable.Engine.Pipelines;

namespace Retable.Tests;

/// <summary>Which stages the targets run.</summary>
public sealed class TargetKindTests
{
    // A kind that is listed nowhere here is a stage that ./build.sh Train leaves out in silence.
    [Fact]
    public void Each_kind_of_stage_but_plain_commands_belongs_to_one_target() =>
        Assert.Equal(StageKinds.All.Where(kind => kind != StageKinds.Command), Front.Build.StageTargets.SelectMany(target => target.Kinds));
}
