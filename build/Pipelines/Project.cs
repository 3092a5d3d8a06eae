using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Pipelines;

namespace Retable.Front.Pipelines;

/// <summary>The pipelines of a project: <c>pipelines/&lt;paper&gt;.yaml</c>, one file per paper.</summary>
internal sealed class Project(AbsolutePath root)
{
    /// <summary>The file that lists data sets, which is no pipeline.</summary>
    private const string Registry = "datasets.yaml";

    private readonly DataSetCheck _dataSets = new(root);

    /// <summary>The papers that have a pipeline, sorted.</summary>
    public IReadOnlyList<string> Papers =>
        [.. root.GlobFiles("pipelines/*.yaml").Where(file => file.Name != Registry).Select(file => Path.GetFileNameWithoutExtension(file))];

    /// <summary>The files of the requested papers.</summary>
    public IEnumerable<string> FilesFor(PipelineQuestion question) => PapersOf(question).Select(FileOf);

    /// <summary>The full path of a paper's file.</summary>
    public string FileOf(string paper) => root / Shown(paper);

    /// <summary>The stages of the requested papers. Papers that were not named are left out if they lack the profile or the experiment.</summary>
    /// <exception cref="BadInputException">A paper, a profile, an experiment or a parameter is unknown, or a file is wrong.</exception>
    public AskedPipelines Open(PipelineQuestion question, StepCatalog catalog)
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
        var asked = new ExperimentChoice(root, question).Of(having);
        var pipelines = Expand(asked, question, catalog, named.Count > 0);
        var dag = new Dag([.. pipelines.Select(one => one.Pipeline)]);
        CheckTables(dag, files, question, catalog);
        return new AskedPipelines(dag, [.. pipelines.Select(one => one.Experiment).OfType<Experiment>()], pipelines.ToDictionary(one => one.Pipeline.Paper, one => one.Pipeline.Parameters, StringComparer.Ordinal));
    }

    /// <summary>The pipeline files of these papers, or of all.</summary>
    /// <exception cref="BadInputException">A paper is unknown, or a file is wrong.</exception>
    public IEnumerable<PipelineFile> FilesOf(IReadOnlyList<string> papers)
    {
        RequireKnown(papers);
        return (papers.Count > 0 ? papers : Papers).Select(Load);
    }

    /// <summary>All profiles of the requested papers, in the order of the files.</summary>
    public IEnumerable<string> ProfilesOf(PipelineQuestion question) => PapersOf(question).Select(Load).SelectMany(file => file.Profiles).Distinct();

    /// <summary>Expands the pipelines. A value of <c>--set</c> that a paper cannot take is the command line's fault, not the file's. If no paper was named, papers that cannot take the value are left out, as long as one can.</summary>
    private List<(Pipeline Pipeline, Experiment? Experiment)> Expand(IReadOnlyList<AskedFile> files, PipelineQuestion question, StepCatalog catalog, bool named)
    {
        var pipelines = new List<(Pipeline Pipeline, Experiment? Experiment)>();
        var takes = false;
        BadInputException? refused = null;
        foreach (var (file, overrides, experiment) in files)
        {
            try
            {
                var pipeline = Expand(file, question.Profile, catalog, overrides);
                var own = experiment ?? (overrides.Count > 0 ? new Experiment(file.Paper, question.Profile, question.Name, Settings.Of(overrides)) : null);
                own = own is { Name.Length: 0 } ? own with { Name = ExperimentName.Of(own.Settings) } : own;
                pipelines.Add((own is null ? pipeline : ExperimentStages.Of(pipeline, own), own));
                takes |= overrides.Count > 0;
            }
            catch (BadInputException error) when (overrides.Count > 0 && Blamed(file, question.Profile, catalog, overrides) is { } blamed)
            {
                refused ??= new BadInputException($"--set {blamed.Key}={blamed.Value} does not fit {file.Paper}: {error.Message}", error)
                {
                    Facts = [.. error.At is { } at ? [("read at", at.ToString())] : Array.Empty<(string, string)>(), .. error.Facts],
                    Hint = error.Hint,
                };
            }
        }

        // Unless a paper is left that takes one of the values, nothing of what was asked for would be done.
        return refused is not null && (named || !takes) ? throw refused : pipelines;
    }

    /// <summary>Expands a file into a pipeline, and checks that its data sets are in the registry.</summary>
    private Pipeline Expand(PipelineFile file, string profile, StepCatalog catalog, Dictionary<string, string> overrides)
    {
        var pipeline = file.Expand(profile, catalog, overrides);
        _dataSets.Require(pipeline);
        return pipeline;
    }

    /// <summary>The first value whose absence makes the file expandable; null if the file itself is wrong.</summary>
    private KeyValuePair<string, string>? Blamed(PipelineFile file, string profile, StepCatalog catalog, Dictionary<string, string> overrides)
    {
        bool Works(Dictionary<string, string> with)
        {
            try
            {
                _ = Expand(file, profile, catalog, with);
                return true;
            }
            catch (BadInputException)
            {
                return false;
            }
        }

        return !Works([]) ? null
            : overrides.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (KeyValuePair<string, string>?)pair)
                .FirstOrDefault(pair => !Works(new Dictionary<string, string> { [pair!.Value.Key] = pair.Value.Value })) ?? overrides.MinBy(pair => pair.Key, StringComparer.Ordinal);
    }

    /// <summary>Checks tables: for one that only another profile has, the error says which.</summary>
    private static void CheckTables(Dag dag, List<PipelineFile> files, PipelineQuestion question, StepCatalog catalog)
    {
        static bool Is(Stage stage, string table) => stage.IsTable && (table == stage.Group || table == $"{stage.Paper}/{stage.Group}");
        foreach (var table in question.Selection.Tables.Where(table => !dag.Stages.Any(stage => Is(stage, table))))
        {
            var profiles = files.SelectMany(file => file.Profiles.Where(profile => profile != question.Profile && file.Expand(profile, catalog).Stages.Any(stage => Is(stage, table)))).Distinct().ToList();
            if (profiles.Count > 0)
            {
                throw new BadInputException($"the profile '{question.Profile}' does not have the table '{table}'")
                {
                    Facts = [("profiles that do", string.Join(", ", profiles))],
                    Hint = $"./build.sh Reproduce --table {table} --profile {profiles[0]}",
                };
            }
        }
    }

    /// <summary>The tables of all papers and profiles.</summary>
    public IReadOnlyList<Stage> TableStages(StepCatalog catalog) =>
        [.. Papers.Select(Load).SelectMany(file => file.Profiles.SelectMany(profile => file.Expand(profile, catalog).Stages)).Where(stage => stage.IsTable)];

    private IEnumerable<string> PapersOf(PipelineQuestion question) => Named(question) is { Count: > 0 } named ? named : Papers;

    private static void CheckOverrides(IEnumerable<string> names, List<PipelineFile> files)
    {
        var known = files.SelectMany(file => file.ParameterNames).ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Select(ParameterOf).Where(name => !known.Contains(name)))
        {
            throw BadInputException.UnknownName($"--set: no pipeline has a parameter '{name}'", name, known);
        }
    }

    /// <summary>The parameter of a path: <c>recipe.end.loss</c> belongs to <c>recipe</c>.</summary>
    internal static string ParameterOf(string path) => path.Split('.')[0];

    /// <summary>The papers named by <c>--paper</c> and by the tables' names; none if a table's name stands alone.</summary>
    private SortedSet<string> Named(PipelineQuestion question)
    {
        var tables = question.Selection.Tables;
        var papers = new SortedSet<string>(question.Papers, StringComparer.Ordinal);
        if (papers.Count > 0 || tables.All(table => table.Contains('/', StringComparison.Ordinal)))
        {
            papers.UnionWith(tables.Where(table => table.Contains('/', StringComparison.Ordinal)).Select(table => table.Split('/')[0]));
        }

        RequireKnown(papers);
        return papers;
    }

    private void RequireKnown(IEnumerable<string> papers)
    {
        foreach (var paper in papers.Except(Papers))
        {
            throw BadInputException.UnknownName($"there is no paper '{paper}'", paper, Papers);
        }
    }

    private PipelineFile Load(string paper)
    {
        var shown = Shown(paper);
        var file = PipelineFile.Load(root / shown, shown);
        return file.Paper == paper
            ? file
            : throw new BadInputException($"the pipeline file of paper '{file.Paper}' must be named after it") { At = new SourcePosition(shown), Hint = $"Call it pipelines/{file.Paper}.yaml." };
    }

    private static string Shown(string paper) => $"pipelines/{paper}.yaml";
}
