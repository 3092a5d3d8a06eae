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
