namespace Retable.Tests;

/// <summary>One arrow of docs/architecture.md: <paramref name="User"/> may refer to <paramref name="Used"/>.</summary>
/// <param name="User">A room, or all rooms of a folder: <c>Papers/*</c>.</param>
internal sealed record Arrow(string Used, string User)
{
    public bool Allows(string user, string used) =>
        used == Used && (user == User || (User.EndsWith("/*", StringComparison.Ordinal) && user.StartsWith(User[..^1], StringComparison.Ordinal)));

    /// <summary>The arrows of the first code block, each line <c>used &lt;- user, user   remark</c>.</summary>
    public static IReadOnlyList<Arrow> OfTheDocument()
    {
        var lines = File.ReadAllLines(Checkout.At("docs", "architecture.md"));
        return
        [
            .. lines.SkipWhile(line => line != "```").Skip(1).TakeWhile(line => line != "```")
                .Where(line => line.Contains("<-", StringComparison.Ordinal))
                .SelectMany(Read),
        ];
    }

    private static IEnumerable<Arrow> Read(string line)
    {
        var sides = line.Split("<-", 2);
        var users = sides[1].Split("  ")[0].Split('(')[0];
        return users.Split(',', StringSplitOptions.TrimEntries).Select(user => new Arrow(sides[0].Trim(), user));
    }
}
