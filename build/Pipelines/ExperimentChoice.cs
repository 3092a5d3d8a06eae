using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Pipelines;

namespace Retable.Front.Pipelines;

/// <summary>A pipeline file with the values requested for it.</summary>
/// <param name="File">The file.</param>
/// <param name="Overrides">Values in YAML by parameter.</param>
/// <param name="Experiment">The experiment that the name stands for; null if only the values make one, or there are none.</param>
internal sealed record AskedFile(PipelineFile File, Dictionary<string, string> Overrides, Experiment? Experiment);

/// <summary>Finds the experiment of each paper that <c>--name</c> and <c>--set</c> refer to.</summary>
/// <remarks>A name has one meaning as long as its results are there: other values under it are refused. Without values it stands for those that it was made with.</remarks>
internal sealed class ExperimentChoice(AbsolutePath root, PipelineQuestion question)
{
    private readonly Experiments _experiments = new(root);

    /// <exception cref="BadInputException">The name stands for other values, for none that is there, or is none.</exception>
    public IReadOnlyList<AskedFile> Of(IReadOnlyList<PipelineFile> files)
    {
        var asked = files.Select(Of).OfType<AskedFile>().ToList();
        return asked.Count > 0 ? asked : throw (_experiments.All.Any(one => one.Name == question.Name) ? Elsewhere() : _experiments.Unknown(question.Name));
    }

    /// <summary>The values requested for a paper; null if the paper does not have the experiment.</summary>
    private AskedFile? Of(PipelineFile file)
    {
        var own = OwnOf(file);
        if (question.Name.Length == 0)
        {
            return new AskedFile(file, own, null);
        }

        if (_experiments.Find(file.Paper, question.Profile, question.Name) is { } experiment)
        {
            RequireTheSame(experiment, own);
            return new AskedFile(file, experiment.Overrides, experiment);
        }

        if (own.Count == 0 && question.Overrides.Count == 0 && !question.NameMayBeNew)
        {
            return null;
        }

        ExperimentName.Require(question.Name);
        // A paper that takes none of the values is no part of an experiment with them.
        return own.Count > 0 || question.Overrides.Count > 0
            ? new AskedFile(file, own, null)
            : new AskedFile(file, own, new Experiment(file.Paper, question.Profile, question.Name, Settings.Of(own)));
    }

    /// <summary>The values for which the paper has parameters.</summary>
    private Dictionary<string, string> OwnOf(PipelineFile file)
    {
        var known = file.ParameterNames.ToHashSet(StringComparer.Ordinal);
        return question.Overrides.Where(pair => known.Contains(Project.ParameterOf(pair.Key))).ToDictionary(StringComparer.Ordinal);
    }

    private void RequireTheSame(Experiment experiment, Dictionary<string, string> own)
    {
        if (question.Overrides.Count > 0 && !experiment.SetsTheSameAs(Settings.Of(own)))
        {
            throw new BadInputException($"the experiment '{experiment.Name}' of {experiment.Paper} already stands for other values: a name stands for one set of values")
            {
                Facts = [("its own", Shown(experiment.Words)), ("asked for", Shown([.. question.Overrides.Select(pair => $"{pair.Key}={pair.Value}")]))],
                Hint = $"Choose another name, or delete it first: ./build.sh Clean --name {experiment.Name} --paper {experiment.Paper} --profile {experiment.Profile}",
            };
        }
    }

    private BadInputException Elsewhere() => new($"there is no experiment '{question.Name}' in the profile '{question.Profile}'")
    {
        Facts = [.. _experiments.All.Where(one => one.Name == question.Name).Select(one => ("but in", $"--paper {one.Paper} --profile {one.Profile}"))],
    };

    private static string Shown(IReadOnlyList<string> words) => words.Count > 0 ? string.Join(" ", words.Select(word => $"--set {word}")) : "nothing set";
}
