using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Runs;

namespace Retable.Front.Pipelines;

/// <summary>The question that a pipeline target was asked on the command line.</summary>
internal sealed record PipelineQuestion
{
    /// <summary><c>--paper</c>; empty for those of the tables or, without tables, all.</summary>
    public IReadOnlyList<string> Papers { get; init; } = [];

    public required string Profile { get; init; }

    /// <summary><c>--set</c>: parameter to value in YAML.</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; init; } = new Dictionary<string, string>();

    /// <summary><c>--name</c>: the experiment; empty for the one that <c>--set</c> makes, or none.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether <c>--name</c> alone may name a new experiment, which becomes a copy of the plain results.</summary>
    public bool NameMayBeNew { get; init; }

    /// <summary>Whether the question is about an experiment rather than the plain results.</summary>
    public bool IsExperiment => Name.Length > 0 || Overrides.Count > 0;

    public Selection Selection { get; init; } = Selection.All;

    /// <summary><c>--store</c>; empty for the project's own.</summary>
    public string Store { get; init; } = "";

    /// <summary><c>--remote</c>, in order; empty for those of the site file.</summary>
    public IReadOnlyList<string> Remotes { get; init; } = [];

    /// <summary>Whether something is to be sent to the first remote: <c>--push</c>.</summary>
    public bool Sends { get; init; }

    /// <summary><c>--jobs</c>; null for all cores.</summary>
    public int? Jobs { get; init; }

    /// <summary><c>--executor</c>; empty for the site file's choice, or this machine.</summary>
    public string Executor { get; init; } = "";

    /// <summary>The same question in the engine's terms, under which it remembers that there was nothing to do.</summary>
    public RunQuestion Of(AbsolutePath root) => new()
    {
        Pipelines = [.. new Project(root).FilesFor(this)],
        Profile = Profile,
        Overrides = Overrides,
        Selection = Selection,
    };

    /// <exception cref="BadInputException">A text is not <c>key=value</c>.</exception>
    public static IReadOnlyDictionary<string, string> OverridesOf(IReadOnlyList<string> texts)
    {
        var overrides = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var cut = text.IndexOf('=', StringComparison.Ordinal);
            overrides[text[..Math.Max(cut, 0)].Trim()] = cut > 0
                ? text[(cut + 1)..]
                : throw new BadInputException($"--set cannot be '{text}'") { Facts = [("expected", "a parameter and its value: epochs=2")] };
        }

        return overrides;
    }
}
