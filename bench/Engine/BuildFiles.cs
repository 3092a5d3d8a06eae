using System.Globalization;
using System.Text;

namespace Retable.Bench;

/// <summary>The same DAG in the language of each tool.</summary>
internal static class BuildFiles
{
    /// <summary>A pipeline of ours.</summary>
    public static string Retable(LayeredDag dag) => $$"""
        paper: bench
        profiles:
          laptop: {trains: {{dag.Trains}}}
        stages:
          train:
            matrix: {i: 'range(${trains})'}
            run: cat ${in.source} > ${out.model}
            in: {source: 'data/${i}.txt'}
            out: {model: model.txt}
          evaluate:
            matrix: {i: 'range(${trains})', j: range({{LayeredDag.Evaluations}})}
            run: cat ${in.model} > ${out.scores}
            in: {model: 'train[i=${i}].model'}
            out: {scores: scores.txt}
          table:
            matrix: {i: 'range(${trains})'}
            run: cat ${in.scores} > ${out.rows}
            in: {scores: 'evaluate[i=${i},*].scores'}
            out: {rows: rows.txt}
          paper:
            run: {{LastCommand("${out.text}")}}
            in: {rows: 'table[*].rows'}
            out: {text: paper.txt}
        """;

    public static string Ninja(LayeredDag dag)
    {
        var text = new StringBuilder($"rule cat\n  command = cat $in > $out\nrule last\n  command = {LastCommand("$out")}\n");
        foreach (var i in dag.EachTrain)
        {
            Line(text, $"build out/train{i}: cat data/{i}.txt");
            foreach (var j in Enumerable.Range(0, LayeredDag.Evaluations))
            {
                Line(text, $"build out/eval{i}_{j}: cat out/train{i}");
            }

            Line(text, $"build out/table{i}: cat {Evaluations(i)}");
        }

        Line(text, $"build out/paper: last {Tables(dag)}");
        return text.ToString();
    }

    public static string Make(LayeredDag dag)
    {
        var text = new StringBuilder("all: out/paper\n");
        foreach (var i in dag.EachTrain)
        {
            Line(text, $"out/train{i}: data/{i}.txt\n\tcat $^ > $@");
            foreach (var j in Enumerable.Range(0, LayeredDag.Evaluations))
            {
                Line(text, $"out/eval{i}_{j}: out/train{i}\n\tcat $^ > $@");
            }

            Line(text, $"out/table{i}: {Evaluations(i)}\n\tcat $^ > $@");
        }

        Line(text, $"out/paper: {Tables(dag)}\n\t{LastCommand("$@")}");
        return text.ToString();
    }

    public static string Snakemake(LayeredDag dag) => $$"""
        rule paper:
            input: expand("out/table{i}", i=range({{dag.Trains}}))
            output: "out/paper"
            shell: "{{LastCommand("{output}")}}"
        rule train:
            input: "data/{i}.txt"
            output: "out/train{i,[0-9]+}"
            shell: "cat {input} > {output}"
        rule evaluate:
            input: "out/train{i}"
            output: "out/eval{i,[0-9]+}_{j,[0-9]+}"
            shell: "cat {input} > {output}"
        rule table:
            input: lambda w: expand("out/eval{i}_{j}", i=w.i, j=range({{LayeredDag.Evaluations}}))
            output: "out/table{i,[0-9]+}"
            shell: "cat {input} > {output}"
        """;

    /// <summary>Reads nothing: ten thousand inputs are more than a system takes in one command line.</summary>
    private static string LastCommand(string output) => $"echo paper > {output}";

    private static string Evaluations(int i) =>
        string.Join(' ', Enumerable.Range(0, LayeredDag.Evaluations).Select(j => $"out/eval{i}_{j}"));

    private static string Tables(LayeredDag dag) => string.Join(' ', dag.EachTrain.Select(i => $"out/table{i}"));

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
