using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Prints the last logs of stages.</summary>
internal static class LogReport
{
    /// <returns>False if none of the stages has a log.</returns>
    public static bool Write(TextWriter output, OpenPipelines pipelines)
    {
        var stages = pipelines.Targets.Select(node => pipelines.Dag.Stages[node].Instance).ToList();
        var any = false;
        foreach (var stage in stages)
        {
            if (pipelines.Engine.LogOf(stage) is not { } log)
            {
                output.WriteLine($"{stage}: never ran here");
                continue;
            }

            any = true;
            output.WriteLine($"== {stage} ({Path.GetRelativePath(pipelines.Root, log)})");
            foreach (var line in File.ReadLines(log))
            {
                output.WriteLine(line);
            }
        }

        return any;
    }
}
