using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Pipelines;

/// <summary>Where stages ran last: whoever asks for a log right after a run means that run's profile.</summary>
internal static class LastLog
{
    /// <summary>The question for the profile whose log of the stages asked for is the newest; as it was if none has one.</summary>
    /// <exception cref="BadInputException">No profile has such a stage.</exception>
    public static PipelineQuestion Of(AbsolutePath root, PipelineQuestion question)
    {
        BadInputException? unknown = null;
        var found = new List<(PipelineQuestion Question, DateTime Written)>();
        foreach (var profile in new Project(root).ProfilesOf(question).Prepend(question.Profile).Distinct())
        {
            var asked = question with { Profile = profile };
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
}
