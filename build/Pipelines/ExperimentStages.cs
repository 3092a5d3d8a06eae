using Retable.Engine.Keys;
using Retable.Engine.Pipelines;

namespace Retable.Front.Pipelines;

/// <summary>Turns a pipeline's stages into those of an experiment, with their own folders and records, and with tables that name the experiment.</summary>
internal static class ExperimentStages
{
    /// <summary>The names of the parameters of the step <c>render</c>.</summary>
    private const string Name = "experiment";
    private const string Settings = "set";

    public static Pipeline Of(Pipeline pipeline, Experiment experiment) => pipeline with { Stages = [.. pipeline.Stages.Select(stage => Of(stage, experiment))] };

    private static Stage Of(Stage stage, Experiment experiment)
    {
        stage = stage with { Experiment = experiment.Name };
        return stage.Step is StepCall.Verb { Executable: "render" } && stage.Parameters.Has(Name) && stage.Parameters.Has(Settings)
            ? stage with { Parameters = stage.Parameters.With(Name, CanonicalValue.Of(experiment.Name)).With(Settings, CanonicalValue.OfList(experiment.Words.Select(CanonicalValue.Of))) }
            : stage;
    }
}
