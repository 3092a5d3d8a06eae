using Retable.Contract;
using Retable.Papers.Cac;

namespace Retable.Tests;

public sealed class ClassSplitsTests
{
    public static TheoryData<Benchmark, int, int, int> Sizes => new()
    {
        { Benchmark.TenClasses, 10, 6, 4 },
        { Benchmark.ReleasedMnist, 10, 6, 4 },
        { Benchmark.ReleasedSvhn, 10, 6, 4 },
        { Benchmark.ReleasedCifar10, 10, 6, 4 },
        { Benchmark.CifarPlus10, 100, 4, 10 },
        { Benchmark.CifarPlus50, 100, 4, 50 },
        { Benchmark.TinyImagenet, 200, 20, 180 },
        { Benchmark.AllTenClasses, 10, 10, 0 },
    };

    [Theory, MemberData(nameof(Sizes))]
    public void Every_trial_has_the_numbers_of_classes_that_the_paper_states(Benchmark benchmark, int classes, int known, int unknown)
    {
        for (var trial = 0; trial < ClassSplits.Trials; trial++)
        {
            var split = ClassSplits.Of(benchmark, trial);
            Assert.Equal(known, split.Known.Distinct().Count());
            Assert.Equal(unknown, split.Unknown.Distinct().Count());
            Assert.All(split.Unknown, c => Assert.InRange(c, 0, classes - 1));
        }
    }

    // As the repository's README lists them for MNIST; the other data sets' come from the same generator, further on.
    [Theory, InlineData(0, "4 5 7 8"), InlineData(1, "0 1 4 6"), InlineData(2, "1 4 6 8"), InlineData(3, "2 6 8 9"), InlineData(4, "1 3 5 7")]
    public void The_older_splits_are_those_of_the_published_checkpoints(int trial, string unknown) =>
        Assert.Equal(unknown, string.Join(' ', ClassSplits.Of(Benchmark.ReleasedMnist, trial).Unknown));

    [Fact]
    public void A_trial_that_does_not_exist_is_refused() =>
        Assert.Throws<BadInputException>(() => ClassSplits.Of(Benchmark.TenClasses, 5));

    [Fact]
    public void No_two_trials_of_a_benchmark_know_the_same_classes() => Assert.Equal(
        5, Enumerable.Range(0, 5).Select(trial => string.Join(',', ClassSplits.Of(Benchmark.TenClasses, trial).Known)).Distinct().Count());
}
