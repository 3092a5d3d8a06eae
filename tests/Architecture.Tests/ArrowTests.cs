namespace Retable.Tests;

/// <summary>Who refers to whom, read from the project files: there an unused reference still shows.</summary>
public sealed class ArrowTests
{
    private static readonly IReadOnlyList<Arrow> Arrows = Arrow.OfTheDocument();
    private static readonly IReadOnlyList<ProjectFile> Projects = ProjectFile.In("src", "build");

    [Fact]
    public void No_project_refers_to_another_against_the_arrows()
    {
        var against =
            from project in Projects
            from used in project.References
            where !Arrows.Any(arrow => arrow.Allows(project.Room, used))
            select $"{project.Room} refers to {used}";
        Assert.Empty(against);
    }

    [Fact]
    public void Every_arrow_of_the_document_is_there()
    {
        var missing = Arrows
            .Where(arrow => !arrow.User.EndsWith("/*", StringComparison.Ordinal))
            .Where(arrow => !Projects.Any(project => project.References.Any(used => arrow.Allows(project.Room, used))));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_room_is_in_the_document()
    {
        var rooms = Projects.Select(project => project.Room).ToList();
        Assert.All(rooms, room => Assert.Contains(Arrows, arrow => arrow.Used == room || arrow.Allows(room, arrow.Used)));
    }

    // A project that the script does not look at can change, and the old front goes on.
    [Fact]
    public void The_script_that_builds_the_front_looks_at_every_project_that_it_is_made_of()
    {
        var (made, open) = (new HashSet<string>(), new Stack<string>(["build"]));
        while (open.TryPop(out var room))
        {
            foreach (var used in Projects.Single(project => project.Room == room).References.Where(made.Add))
            {
                open.Push(used);
            }
        }

        var looked = File.ReadLines(Checkout.At("build.sh")).Single(line => line.TrimStart().StartsWith("find build ", StringComparison.Ordinal)).Split(' ');
        Assert.Empty(made.Select(room => $"src/{room}").Except(looked));
    }

    [Theory]
    [InlineData("Engine", "Parquet", "Spectre", "System.CommandLine")]
    [InlineData("Tables", "Parquet", "DuckDB")]
    [InlineData("Parquet", "DuckDB")]
    [InlineData("Metrics", "Parquet", "MathNet")]
    [InlineData("Torch", "TorchSharp", "libtorch")]
    public void A_room_does_without_the_packages_that_are_not_its_business(string room, params string[] packages)
    {
        var used = Projects.Single(project => project.Room == room).Packages.Select(package => package.Name);
        Assert.DoesNotContain(used, name => packages.Any(package => name.StartsWith(package, StringComparison.Ordinal)));
    }
}
