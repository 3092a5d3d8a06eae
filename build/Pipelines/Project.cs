using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Pipelines;

namespace Retable.Front.Pipelines;

/// <summary>The pipelines of a project: <c>pipelines/&lt;paper&gt;.yaml</c>, a paper a file.</summary>
internal sealed class Project(AbsolutePath root)
{
    /// <summary>Says where data sets come from; no pipeline.</summary>
    private const string Registry = "datasets.yaml";

    /// <summary>The papers that have a pipeline, sorted.</summary>
    public IReadOnlyList<string> Papers =>
        [.. root.GlobFiles("pipelines/*.yaml").Where(file => file.Name != Registry).Select(file => Path.GetFileNameWithoutExtension(file))];

    /// <summary>The files of the papers asked for.</summary>
    public IEnumerable<string> FilesFor(PipelineQuestion question) => PapersOf(question).Select(paper => (string)(root / Shown(paper)));

    /// <summary>The stages of the papers asked for. Papers that nobody named may lack the profile; they are left out then.</summary>
    /// <exception cref="BadInputException">A paper, a profile or a parameter is unknown, or a file is wrong.</exception>
    public Dag DagOf(PipelineQuestion question, StepCatalog catalog)
    {
        var named = Named(question);
        var files = PapersOf(question).Select(Load).ToList();
        if (files.Count == 0)
        {
            throw new BadInputException("there is no pipeline file") { At = new SourcePosition("pipelines"), Hint = "docs/adding-a-paper.md says how to write one." };
        }

        var having = named.Count > 0 ? files : files.FindAll(file => file.Profiles.Contains(question.Profile));
        if (having.Count == 0)
        {
            throw BadInputException.UnknownName(
                $"no paper has a profile '{question.Profile}'", question.Profile, files.SelectMany(file => file.Profiles).Distinct());
        }

        CheckOverrides(question.Overrides.Keys, having);
        return new Dag([.. having.Select(file => file.Expand(question.Profile, catalog, OverridesOf(file, question)))]);
    }

    /// <summary>The instances that are tables, of all papers and profiles.</summary>
    public IReadOnlySet<string> TableInstances(StepCatalog catalog) => Papers.Select(Load)
        .SelectMany(file => file.Profiles.SelectMany(profile => file.Expand(profile, catalog).Stages))
        .Where(stage => stage.IsTable)
        .Select(stage => stage.Instance)
        .ToHashSet(StringComparer.Ordinal);

    private IEnumerable<string> PapersOf(PipelineQuestion question) => Named(question) is { Count: > 0 } named ? named : Papers;

    private static void CheckOverrides(IEnumerable<string> names, List<PipelineFile> files)
    {
        var known = files.SelectMany(file => file.ParameterNames).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Select(ParameterOf).Where(name => !known.Contains(name)))
        {
            throw BadInputException.UnknownName($"--set: no pipeline has a parameter '{name}'", name, known);
        }
    }

    private static Dictionary<string, string> OverridesOf(PipelineFile file, PipelineQuestion question)
    {
        var known = file.ParameterNames.ToHashSet(StringComparer.Ordinal);
        return question.Overrides.Where(pair => known.Contains(ParameterOf(pair.Key))).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary><c>recipe.end.loss</c> is a part of <c>recipe</c>.</summary>
    private static string ParameterOf(string path) => path.Split('.')[0];

    /// <summary>The papers that <c>--paper</c> names, and those in front of the tables' names; none if a table's name stands alone.</summary>
    private SortedSet<string> Named(PipelineQuestion question)
    {
        var tables = question.Selection.Tables;
        var papers = new SortedSet<string>(question.Papers, StringComparer.Ordinal);
        if (papers.Count > 0 || tables.All(table => table.Contains('/', StringComparison.Ordinal)))
        {
            papers.UnionWith(tables.Where(table => table.Contains('/', StringComparison.Ordinal)).Select(table => table.Split('/')[0]));
        }

        foreach (var paper in papers.Except(Papers))
        {
            throw BadInputException.UnknownName($"there is no paper '{paper}'", paper, Papers);
        }

        return papers;
    }

    private PipelineFile Load(string paper)
    {
        var shown = Shown(paper);
        var file = PipelineFile.Load(root / shown, shown);
        return file.Paper == paper
            ? file
            : throw new BadInputException($"the file of paper '{file.Paper}' must have its name") { At = new SourcePosition(shown), Hint = $"Call it pipelines/{file.Paper}.yaml." };
    }

    private static string Shown(string paper) => $"pipelines/{paper}.yaml";
}
