using Retable.Contract;

namespace Retable.EndToEnd.Tests;

/// <summary>A paper of two methods and three seeds whose stages are shell commands that write metrics, and a table with a claim.</summary>
internal static class MeasuredProject
{
    public const string Pipeline = """
        paper: coins
        defaults: {lift: 0, seeds: [0, 1, 2], levels: {base: 50, ours: 80}, steps: {base: 1, ours: 2}}
        profiles: {laptop: {}}
        stages:
          model:
            matrix: {method: [base, ours], seed: '${seeds}'}
            kind: train
            run: echo $((${levels[method]} + ${lift} + ${seed} * ${steps[method]})) > ${out.model}
            out: {model: model.txt}
          evaluate:
            matrix: {method: [base, ours], seed: '${seeds}'}
            kind: evaluate
            run: |
              echo paper,profile,method,seed,dataset,metric,value,n > ${out.metrics}
              echo coins,laptop,${method},${seed},test,accuracy,0.$(cat ${in.model}),100 >> ${out.metrics}
            in: {model: 'model[method=${method},seed=${seed}].model'}
            out: {metrics: metrics.csv}
          main:
            step: render
            in: {metrics: 'evaluate[*].metrics', definition: reproducibility/coins/main.yaml}
            out: {markdown: main.md, text: main.txt, cells: cells.parquet, csv: main.csv, json: main.json, numbers: numbers.tex}
            table: true
        """;

    public const string Table = """
        table: coins/main
        title: Coins
        columns:
          accuracy: {label: Accuracy, metric: accuracy, decimals: 2, better: higher}
        rows:
          base: {label: Base, method: base}
          ours: {label: Ours, method: ours}
        claims:
          better:
            says: Ours is better.
            left: ours.accuracy
            right: base.accuracy
            expect: higher
        """;

    public static TinyProject New()
    {
        var project = new TinyProject();
        File.Delete(project.At("pipelines", "tiny.yaml"));
        project.TakeStep("Render", "Compare");
        project.Write("pipelines/coins.yaml", Pipeline);
        project.Write("reproducibility/coins/main.yaml", Table);
        return project;
    }

    /// <summary>With all of it run.</summary>
    public static TinyProject Reproduced()
    {
        var project = New();
        Done(project.Front("Reproduce"));
        return project;
    }

    public static string Done(Answer answer)
    {
        Assert.True(answer.Code == ExitCode.Done, answer.Errors + answer.Output);
        return answer.Output;
    }
}
