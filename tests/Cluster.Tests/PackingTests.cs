using Retable.Cluster.Jobs;

namespace Retable.Tests;

/// <summary>Which tasks share an element.</summary>
public sealed class PackingTests
{
    [Fact]
    public void A_long_task_and_one_of_unknown_length_have_an_element_each() =>
        Assert.Equal([["a"], ["b"]], Packing.Deal([("a", 181.0), ("b", (double?)null)], width: 8));

    [Fact]
    public void No_element_is_shorter_than_ten_seconds_to_have_more_of_them() =>
        Assert.Equal(3, Packing.Deal([.. Enumerable.Range(0, 30).Select(i => ($"{i}", (double?)1))], width: 8).Count);

    [Fact]
    public void There_are_no_more_elements_than_the_width_unless_they_would_last_longer_than_three_minutes()
    {
        Assert.Equal(8, Packing.Deal([.. Enumerable.Range(0, 100).Select(i => ($"{i}", (double?)10))], width: 8).Count);
        Assert.Equal(56, Packing.Deal([.. Enumerable.Range(0, 100).Select(i => ($"{i}", (double?)100))], width: 8).Count);
    }

    [Fact]
    public void The_load_is_even_and_the_order_within_an_element_is_that_of_the_tasks()
    {
        var elements = Packing.Deal([("a", 10.0), ("b", 5.0), ("c", (double?)5)], width: 2);
        Assert.Equal([["a"], ["b", "c"]], elements);
    }

    [Fact]
    public void Every_task_is_in_one_element()
    {
        var tasks = Enumerable.Range(0, 500).Select(i => (i, (double?)(i % 200))).ToList();
        Assert.Equal(tasks.Select(task => task.i), Packing.Deal(tasks, width: 16).SelectMany(element => element).Order());
    }
}
