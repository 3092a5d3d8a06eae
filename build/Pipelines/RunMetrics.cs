using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Store;

namespace Retable.Front.Pipelines;

/// <summary>Reads the metrics that were in the results after a run, from the store's records and objects.</summary>
/// <param name="root">The project.</param>
/// <param name="engine">The project's engine.</param>
internal sealed class RunMetrics(AbsolutePath root, RetableEngine engine)
{
    /// <param name="run">The run's name.</param>
    /// <param name="folder">The folder for the metrics; emptied first.</param>
    /// <exception cref="BadInputException">There is no such run; the message names the nearest.</exception>
    public MetricsSide Of(string run, AbsolutePath folder)
    {
        if (folder.DirectoryExists())
        {
            Directory.Delete(folder, recursive: true);
        }

        var (papers, lacks) = (new SortedDictionary<string, AbsolutePath>(StringComparer.Ordinal), new List<string>());
        foreach (var paper in engine.RecordsAsOf(run).GroupBy(record => record.Key.Split('/')[0]))
        {
            var (metrics, predictions) = (new List<StepInput>(), new List<StepInput>());
            foreach (var (instance, record) in paper)
            {
                if (record is null)
                {
                    lacks.Add($"{run}: {instance} was restored or its record is gone, and nothing tells which results it had");
                }
                else if (record.Outputs.Has(MetricsGate.Metrics))
                {
                    Add(metrics, folder, record, MetricsGate.Metrics, lacks, run);
                    Add(predictions, folder, record, "predictions", [], run);
                }
            }

            if (metrics.Count > 0)
            {
                papers[paper.Key] = Accepted(paper.Key, metrics, predictions, folder / "accepted" / paper.Key);
            }
        }

        return new MetricsSide(run, papers, new Dictionary<string, AbsolutePath>(), lacks);
    }

    /// <summary>Adds an object under its own file name, which tells its type.</summary>
    private void Add(List<StepInput> inputs, AbsolutePath folder, ActionRecord record, string slot, List<string> lacks, string run)
    {
        if (!record.Outputs.Has(slot))
        {
            return;
        }

        var output = record.Outputs[slot];
        if (engine.ObjectOf(output) is not { } held)
        {
            lacks.Add($"{run}: the store no longer holds the {slot} of {record.Instance}");
            return;
        }

        var link = (folder / "objects" / output.Bytes.ToString()).CreateDirectory() / output.File;
        if (!link.FileExists())
        {
            File.CreateSymbolicLink(link, held);
        }

        inputs.Add(new StepInput(link, record.Instance.Split('/', 2)[1], []));
    }

    private AbsolutePath Accepted(string paper, List<StepInput> metrics, List<StepInput> predictions, AbsolutePath folder)
    {
        new StepProgram(root, "compare").Run("accept", folder, new StepSpec
        {
            Stage = paper,
            Inputs = new Dictionary<string, IReadOnlyList<StepInput>> { [MetricsGate.Metrics] = metrics, ["predictions"] = predictions },
            Outputs = new Dictionary<string, string> { ["metrics"] = folder / "metrics.csv", ["samples"] = folder / "samples.parquet" },
            Scratch = folder,
        });
        return folder;
    }
}
