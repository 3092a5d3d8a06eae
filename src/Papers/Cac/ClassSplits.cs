using Retable.Contract;

namespace Retable.Papers.Cac;

/// <summary>Which classes a trial knows; all other classes are unknown to it.</summary>
/// <param name="Known">Classes of the training set.</param>
/// <param name="Unknown">Classes of the test set with the unknown images: the same data set's, or CIFAR-100's for CIFAR+N.</param>
public sealed record ClassSplit(IReadOnlyList<int> Known, IReadOnlyList<int> Unknown);

/// <summary>The class splits of the paper, five trials a benchmark.</summary>
/// <remarks>
/// Source: dimitymiller/cac-openset@bd9c7f5 (datasets/*/trial*); those of ten classes are the splits of Neal et al., ECCV 2018
/// (lwneal/counterfactual-open-set). The published checkpoints belong to older splits and must not be evaluated on these.
/// </remarks>
public static class ClassSplits
{
    public const int Trials = 5;

    private static readonly int[][] TenClasses =
        [[0, 1, 2, 4, 5, 9], [0, 3, 5, 7, 8, 9], [0, 1, 5, 6, 7, 8], [3, 4, 5, 7, 8, 9], [0, 1, 2, 3, 7, 8]];

    // Airplane, automobile, ship and truck.
    private static readonly int[] CifarPlusKnown = [0, 1, 8, 9];

    private static readonly int[][] CifarPlus10 =
    [
        [31, 65, 45, 98, 77, 93, 34, 63, 26, 44],
        [11, 97, 98, 75, 66, 77, 95, 99, 93, 7],
        [11, 24, 15, 95, 93, 34, 32, 88, 63, 2],
        [11, 1, 64, 42, 45, 38, 66, 67, 63, 44],
        [19, 42, 21, 78, 98, 72, 15, 46, 66, 3],
    ];

    private static readonly int[] CifarPlus50 =
    [
        19, 29, 11, 1, 31, 97, 80, 74, 64, 42, 65, 21, 24, 78, 45, 73, 14, 6, 98, 36, 55, 72, 43, 35, 27,
        50, 15, 18, 46, 75, 38, 66, 77, 95, 99, 93, 4, 34, 32, 88, 67, 30, 63, 26, 79, 44, 7, 2, 91, 3,
    ];

    private static readonly int[][] TinyImageNet =
    [
        [10, 28, 54, 72, 77, 91, 104, 107, 112, 124, 125, 144, 145, 157, 166, 169, 180, 186, 192, 193],
        [0, 11, 60, 71, 87, 101, 111, 131, 132, 147, 153, 156, 157, 167, 171, 175, 190, 192, 193, 199],
        [12, 13, 15, 25, 28, 33, 46, 49, 54, 61, 78, 80, 82, 90, 103, 107, 124, 140, 159, 167],
        [10, 25, 28, 35, 41, 65, 72, 82, 85, 86, 89, 91, 96, 116, 123, 128, 132, 134, 154, 188],
        [8, 10, 26, 29, 38, 44, 47, 48, 59, 62, 76, 79, 93, 102, 106, 130, 145, 175, 183, 186],
    ];

    /// <summary>The classes of a trial.</summary>
    /// <param name="benchmark">Which of the paper's benchmarks.</param>
    /// <param name="trial">0 … 4. Without classes left out there is only one trial; it is taken for every number.</param>
    /// <exception cref="BadInputException">The benchmark has no such trial.</exception>
    public static ClassSplit Of(Benchmark benchmark, int trial)
    {
        if (trial is < 0 or >= Trials)
        {
            throw new BadInputException($"the paper has the trials 0 to {Trials - 1}, not {trial}") { Hint = "Correct the parameter 'split'." };
        }

        return benchmark switch
        {
            Benchmark.TenClasses => Within(10, TenClasses[trial]),
            Benchmark.CifarPlus10 => new ClassSplit(CifarPlusKnown, CifarPlus10[trial]),
            Benchmark.CifarPlus50 => new ClassSplit(CifarPlusKnown, CifarPlus50),
            Benchmark.TinyImagenet => Within(200, TinyImageNet[trial]),
            Benchmark.AllTenClasses => Within(10, [.. Enumerable.Range(0, 10)]),
            _ => throw new ArgumentOutOfRangeException(nameof(benchmark), benchmark, "not a benchmark"),
        };
    }

    private static ClassSplit Within(int classes, int[] known) => new(known, [.. Enumerable.Range(0, classes).Except(known)]);
}

/// <summary>The benchmarks of the paper, by how they divide the classes.</summary>
public enum Benchmark
{
    /// <summary>MNIST, SVHN, CIFAR-10 (and Fashion-MNIST here): six of ten classes are known.</summary>
    TenClasses,

    /// <summary>Four classes of CIFAR-10 against ten of CIFAR-100.</summary>
    CifarPlus10,

    /// <summary>Four classes of CIFAR-10 against fifty of CIFAR-100, the same fifty in every trial.</summary>
    CifarPlus50,

    /// <summary>Twenty of TinyImageNet's two hundred classes, numbered by the rank of their WordNet ids.</summary>
    TinyImagenet,

    /// <summary>All ten classes are known; the unknown images come from another data set (the library's example).</summary>
    AllTenClasses,
}
