using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Store;

namespace Retable.Front.Reporting;

/// <summary>Finds what a stage is made from: the stage that wrote each input, and the data sets and files at the beginning.</summary>
/// <param name="plan">The present plan.</param>
/// <param name="records">The records, for stages that are out of date, of how they were last made.</param>
internal sealed class Lineage(Plan plan, IActionRecords records)
{
    /// <summary>Describes the origin of an input: the file, or the stage that wrote it and the bytes that it wrote.</summary>
    public string Describe(Stage reader, Source source) =>
        source is Source.ProjectFile ? $"{source}, a file" : $"{NameOf(reader, source)}{(Of(reader, source) is { } made ? $"  {made.Bytes}" : ", not made yet")}";

    /// <summary>Names the file, or the instance and its slot: <c>cac.laptop/data.train</c>.</summary>
    public static string NameOf(Stage reader, Source source) => source is Source.Output ? $"{reader.Paper}.{reader.Scope}/{source}" : source.ToString()!;

    /// <summary>The output behind an input; null for a file, or an output that does not exist yet.</summary>
    public OutputRecord? Of(Stage reader, Source source) =>
        source is Source.Output output && RecordOf(plan.Dag.Find(reader.Paper, output.Stage))?.Outputs.TryGet(output.Slot, out var made) == true ? made : null;

    /// <summary>The origins: the stages without inputs, each with its step and parameters, and the files that users wrote.</summary>
    public IReadOnlyList<(string Name, string What)> Origins(int node)
    {
        var origins = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (seen, open) = (new HashSet<int> { node }, new Stack<int>([node]));
        while (open.TryPop(out var next))
        {
            var stage = plan.Dag.Stages[next];
            if (next != node && stage.Inputs.IsEmpty)
            {
                origins[stage.Instance] = $"{stage.Step} {string.Join(' ', stage.Parameters.Select(pair => $"{pair.Key}={pair.Value.Text}"))}".TrimEnd();
            }

            foreach (var file in stage.Inputs.SelectMany(input => input.Value.Sources).OfType<Source.ProjectFile>())
            {
                origins[file.Path] = "a file";
            }

            foreach (var from in plan.Dag.Upstream(next))
            {
                if (seen.Add(from))
                {
                    open.Push(from);
                }
            }
        }

        return [.. origins.Select(pair => (pair.Key, pair.Value))];
    }

    private ActionRecord? RecordOf(int node) => node < 0 ? null : plan.Record(node) ?? records.Last(plan.Dag.Stages[node].Instance);
}
