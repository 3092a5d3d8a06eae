using Retable.Tables;
using Retable.Tables.Regression;

namespace Retable.Tests.Tables.Regression;

public sealed class MetricDirectionTests
{
    [Theory]
    [InlineData(Direction.Higher, "accuracy accuracy5 auroc auroc_kept aupr_in prr rank_correlation top1 dtacc_amp r1 rcorr_crop_unc croppedHasBiggerUnc")]
    [InlineData(Direction.Lower, "nll ece mce brier fpr95 loss")]
    [InlineData(null, "log_precision share_top gradient_tail avg_unc")]
    public void The_name_says_which_direction_is_better(Direction? better, string families) =>
        Assert.All(families.Split(' '), family => Assert.Equal(better, MetricDirection.Of(family)));
}
