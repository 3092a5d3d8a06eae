using Retable.Contract;
using Retable.Engine;
using Retable.Engine.Graph;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Runs;
using Retable.Parquet;
using Retable.Tests;

namespace Retable.Front.Pipelines;

/// <summary>The engine with the front's reader of Parquet: other row groups are other bytes with the same meaning, and nothing behind them runs.</summary>
public sealed class ParquetCutoffTests : IDisposable
{
    private const string Yaml = """
        paper: lab
        profiles: {p: {}}
        stages:
          make: {run: 'cat ${in.source} > ${out.made}', in: {source: {file: source} }, out: {made: made.parquet}}
          read: {step: read, in: {made: make.made}, out: {read: read.txt}}
        """;

    /// <summary>A step that writes one line, alone or as a worker that stays. A command would see the bytes, and run.</summary>
    private const string Step = """
        #!/bin/sh
        done_with() { echo 1 > "$(dirname "$1")/out/read.txt"; }
        if test "$1" != serve; then done_with "$2"; exit; fi
        while read -r verb spec; do done_with "$spec"; echo '{"event":"end","exit":0}'; done
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Other_row_groups_stop_at_the_stage_that_wrote_them_and_another_value_does_not()
    {
        var numbers = Enumerable.Range(0, 20_000).ToArray();
        Assert.Equal(["lab.p/make", "lab.p/read"], RunOver(numbers, rowGroup: 20_000));
        Assert.Equal(["lab.p/make"], RunOver(numbers, rowGroup: 2_048));
        numbers[^1]++;
        Assert.Equal(["lab.p/make", "lab.p/read"], RunOver(numbers, rowGroup: 2_048));
    }

    private List<string> RunOver(int[] numbers, int rowGroup)
    {
        ParquetFile.Write(_folder.At("source"), new Table(Column.Of("x", numbers)), rowGroup);
        var catalog = Catalog();
        using var engine = new RetableEngine(new EngineSettings { Project = _folder.Path, Catalog = catalog, Meanings = [new ParquetFileMeaning()] });
        using var stop = new StopSignal();
        var dag = new Dag(PipelineFile.Parse(Yaml, "pipelines/lab.yaml").Expand("p", catalog));
        var ran = new Ran();
        var outcome = engine.RunAsync(new RunRequest { Dag = dag, Selected = Selection.All.Apply(dag), Command = "test" }, ran, stop).GetAwaiter().GetResult();
        Assert.Equal(ExitCode.Done, outcome.ExitCode);
        return ran.Stages;
    }

    private StepCatalog Catalog()
    {
        var path = _folder.At("step");
        File.WriteAllText(path, Step);
        using (var chmod = System.Diagnostics.Process.Start("chmod", ["+x", path]))
        {
            chmod.WaitForExit();
        }

        var verb = new StepVerb
        {
            Identity = Digest.OfText("read").ToString(),
            Description = new VerbDescription { Name = "read", Kind = "evaluate", EntryPoint = "", Parameters = [], Inputs = [new("made", false, false)], Outputs = [new("read", false, false)] },
        };
        return new StepCatalog { Executables = new Dictionary<string, StepExecutable> { ["read"] = new() { Path = path, Verbs = new Dictionary<string, StepVerb> { ["read"] = verb } } } };
    }

    private sealed class Ran : IRunObserver
    {
        public List<string> Stages { get; } = [];

        public void On(RunEvent what)
        {
            if (what is RunEvent.StageEnded { How: StageEnding.Ran } ended)
            {
                Stages.Add(ended.Stage);
            }
        }
    }
}
