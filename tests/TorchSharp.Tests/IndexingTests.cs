using static TorchSharp.torch;

namespace Retable.TorchSharp.Tests;

public sealed class IndexingTests
{
    private static Tensor Grid => arange(12, dtype: int64).reshape(3, 4);

    private static long[] Elements(Tensor tensor) => tensor.data<long>().ToArray();

    [Fact]
    public void Numbers_pick_rows_and_elements()
    {
        Assert.Equal([4, 5, 6, 7], Elements(Grid[1]));
        Assert.Equal(6, Grid[1, 2].item<long>());
        Assert.Equal(11, Grid[-1, -1].item<long>());
    }

    [Fact]
    public void Ranges_slice_and_count_from_the_end()
    {
        Assert.Equal([5, 6, 9, 10], Elements(Grid[1.., 1..^1]));
        Assert.Equal([0, 2, 4, 6, 8, 10], Elements(Grid[TensorIndex.Colon, TensorIndex.Slice(step: 2)]));
    }

    [Fact]
    public void An_ellipsis_stands_for_the_dimensions_left()
    {
        Assert.Equal([1, 5, 9], Elements(Grid[TensorIndex.Ellipsis, 1]));
        Assert.Equal([3, 4, 1], Grid[TensorIndex.Ellipsis, TensorIndex.None].shape);
    }

    [Fact]
    public void Masks_and_positions_pick_elements()
    {
        using var grid = Grid;
        Assert.Equal([7, 8, 9, 10, 11], Elements(grid[grid > 6]));
        Assert.Equal([8, 9, 10, 11, 0, 1, 2, 3], Elements(grid[tensor([2L, 0L])]));
        Assert.Equal([2, 10], Elements(grid[TensorIndex.Tensor(tensor([0L, 2L])), 2]));
    }

    [Fact]
    public void Writing_writes_through_views()
    {
        using var grid = Grid;
        grid[1] = zeros([4], int64);
        grid[TensorIndex.Colon, 0] = tensor(100L);
        grid[grid == 11] = tensor(-1L);
        Assert.Equal([100, 1, 2, 3, 100, 0, 0, 0, 100, 9, 10, -1], Elements(grid));
    }

    [Fact]
    public void Too_many_indices_are_refused() => Assert.ThrowsAny<ArgumentException>(() => Grid[0, 0, 0]);
}
