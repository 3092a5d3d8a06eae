using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;

namespace Retable.Tests.Planning;

/// <summary>The committed lock: what it says, that it says nothing else, and what <c>status --check</c> finds in it.</summary>
public sealed class LockFileTests : IDisposable
{
    private const string Pipeline = """
        paper: lab
        defaults: {word: hello, seeds: [0, 1]}
        profiles: {p: {}}
        stages:
          data: {run: 'cat ${in.source} > ${out.text}', in: {source: data/words.txt}, out: {text: text.txt}}
          member:
            matrix: {seed: '${seeds}'}
            run: (cat ${in.text}; echo ${word} ${seed}) > ${out.model}
            in: {text: data.text}
            out: {model: model.txt}
          table: {run: 'cat ${in.models} > ${out.table}', in: {models: 'member[*].model'}, out: {table: table.txt}, table: true}
        """;

    private readonly Project _project = new();

    public LockFileTests() => _project.Write("data/words.txt", "one\ntwo\n");

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_run_writes_a_sorted_block_a_stage_that_reads_back_as_it_was()
    {
        _project.Run(Pipeline);
        var file = LockText.Parse(_project.Lock, "lock");
        Assert.Equal(["data", "member[seed=0]", "member[seed=1]", "table"], file.Stages.Keys);
        Assert.Equal(_project.Lock, LockText.Write(file));
    }

    [Fact]
    public void The_same_results_from_another_folder_give_the_same_bytes()
    {
        _project.Run(Pipeline);
        using var other = new Project();
        other.Write("data/words.txt", "one\ntwo\n");
        other.Run(Pipeline);
        Assert.Equal(_project.Lock, other.Lock);
    }

    [Fact]
    public void What_differs_in_one_stage_differs_in_its_block_and_those_that_read_it()
    {
        _project.Run(Pipeline);
        var before = Blocks();
        _project.Run(Pipeline.Replace("seeds: [0, 1]", "seeds: [0, 2]"));
        var after = Blocks();
        Assert.Equal(["member[seed=2]", "table"], after.Keys.Where(name => before.GetValueOrDefault(name) != after[name]));
    }

    [Fact]
    public void A_run_of_a_part_leaves_the_other_blocks_as_they_were()
    {
        _project.Run(Pipeline);
        var before = Blocks();
        _project.Run(Pipeline.Replace("hello", "bye"), new Selection { Stages = ["member[seed=1]"] });
        var after = Blocks();
        Assert.Equal(["member[seed=1]"], after.Keys.Where(name => before[name] != after[name]));
    }

    [Fact]
    public void A_deleted_lock_is_written_anew_although_nothing_runs()
    {
        _project.Run(Pipeline);
        var before = _project.Lock;
        File.Delete(_project.PathOf("results/lock/lab.p.yaml"));
        Assert.Empty(_project.Run(Pipeline));
        Assert.Equal(before, _project.Lock);
    }

    [Fact]
    public void A_lock_with_the_marks_of_a_merge_is_written_anew()
    {
        _project.Run(Pipeline);
        var before = _project.Lock;
        _project.Write("results/lock/lab.p.yaml", "<<<<<<< ours\n" + before);
        Assert.Throws<BadInputException>(() => _project.CheckLocks(Pipeline));
        _project.Run(Pipeline);
        Assert.Equal(before, _project.Lock);
    }

    [Fact]
    public void A_run_with_other_parameters_than_the_files_leaves_the_lock_alone()
    {
        _project.Run(Pipeline);
        var before = _project.Lock;
        _project.Run(Pipeline.Replace("hello", "bye"), writesLock: false);
        Assert.Equal(before, _project.Lock);
    }

    [Fact]
    public void Check_agrees_with_a_lock_that_was_just_written_even_without_the_store()
    {
        _project.Run(Pipeline);
        Directory.Delete(_project.PathOf("results/store"), recursive: true);
        Assert.Empty(_project.CheckLocks(Pipeline));
    }

    [Fact]
    public void Check_names_the_stage_that_changed_and_not_those_behind_it()
    {
        _project.Run(Pipeline);
        _project.Write("data/words.txt", "three\n");
        var finding = Assert.Single(_project.CheckLocks(Pipeline));
        Assert.StartsWith("data: input source was ", finding.ToString());
    }

    [Fact]
    public void Check_names_what_is_new_and_what_is_gone()
    {
        _project.Run(Pipeline);
        var findings = _project.CheckLocks(Pipeline.Replace("seeds: [0, 1]", "seeds: [0, 2]"));
        Assert.Equal(["member[seed=2]: not in the lock", "member[seed=1]: in the lock, but no longer in the pipeline"], findings.Select(f => f.ToString()));
    }

    [Fact]
    public void Check_without_a_lock_says_how_to_get_one()
    {
        var error = Assert.Throws<BadInputException>(() => _project.CheckLocks(Pipeline));
        Assert.Contains("--profile p", error.Hint);
    }

    [Theory, InlineData("null"), InlineData("yes: no"), InlineData("'"), InlineData("\""), InlineData(""), InlineData("a\nb"), InlineData("# x"), InlineData("é ☃"),
        InlineData("12345678901234567890123456789012345678901234567890"), InlineData("- x"), InlineData("${x}"), InlineData("[1,{\"a\":\"b'\"}]")]
    public void Any_value_is_read_back_as_it_was(string value)
    {
        var stage = new LockedStage { Parts = [new("parameter x", value)], Outputs = NameMap.Of(("y", new LockedOutput(Digest.OfText("m"), Digest.OfText("b"), 1))) };
        var file = new LockFile { Paper = "lab", Profile = "p" };
        var text = LockText.Write(file with { Stages = file.Stages.Add($"stage[x='{value.Replace('\n', ' ')}']", stage) });
        Assert.Equal(value, Assert.Single(LockText.Parse(text, "lock").Stages).Value.Parts[0].Value);
    }

    private Dictionary<string, string> Blocks()
    {
        var file = LockText.Parse(_project.Lock, "lock");
        return file.Stages.ToDictionary(stage => stage.Key, stage => LockText.Write(file with { Stages = file.Stages.Clear().Add(stage.Key, stage.Value) }));
    }
}
