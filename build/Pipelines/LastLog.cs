using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Pipelines;

/// <summary>Finds where stages ran last: somebody who asks for a log right after a run means that run's profile or experiment.</summary>
internal static class LastLog
{
    /// <summary>The question for the profile or experiment with the newest log of the requested stages; unchanged if there is no log.</summary>
    /// <exception cref="BadInputException">No profile has such a stage, or none the experiment.</exception>
    public static PipelineQuestion Of(AbsolutePath root, PipelineQuestion question)
    {
        BadInputException? unknown = null;
        var found = new List<(PipelineQuestion Question, DateTime Written)>();
        foreach (var asked in Places(root, question))
        {
            try
            {
                using var pipelines = new OpenPipelines(root, asked);
                found.Add((asked, pipelines.TargetStages.Select(stage => pipelines.Engine.LogOf(stage.Instance)).OfType<string>().Select(File.GetLastWriteTimeUtc).DefaultIfEmpty().Max()));
            }
            catch (BadInputException error)
            {
                unknown ??= error;
            }
        }

        return found.Count > 0 ? found.MaxBy(one => one.Written).Question : throw unknown!;
    }

    /// <summary>The places in which the stages may have run: every profile, and every experiment unless the question is about one.</summary>
    private static IEnumerable<PipelineQuestion> Places(AbsolutePath root, PipelineQuestion question)
    {
        var project = new Project(root);
        var profiles = project.ProfilesOf(question).Prepend(question.Profile).Distinct().Select(profile => question with { Profile = profile });
        return question.IsExperiment ? profiles : profiles.Concat(new Experiments(root).All
            .Where(one => project.FilesFor(question).Contains(project.FileOf(one.Paper)))
            .Select(one => question with { Papers = [one.Paper], Profile = one.Profile, Name = one.Name }));
    }
}
