using Retable.Engine.Graph;
using Retable.Engine.Runs;

namespace Retable.Tests.Execution;

/// <summary>A remembered "nothing to do" holds exactly as long as nothing that it depends on looks different.</summary>
public sealed class IdleSnapshotTests : IDisposable
{
    private const string Pipeline = """
        paper: lab
        profiles: {p: {}}
        stages:
          data: {run: 'cat ${in.source} > ${out.text}', in: {source: data/words.txt}, out: {text: text.txt}}
          model: {matrix: {seed: [0, 1]}, run: '(cat ${in.text}; echo ${seed}) > ${out.model}', in: {text: data.text}, out: {model: model.txt}}
        """;

    private readonly Project _project = new();

    public IdleSnapshotTests()
    {
        _project.Write("data/words.txt", "one\n");
        _project.Write("pipelines/lab.yaml", Pipeline);
        _project.Question = new RunQuestion { Pipelines = [_project.PathOf("pipelines/lab.yaml")], Profile = "p" };
        _project.Run(Pipeline);
        _project.Run(Pipeline);
    }

    private int? Answer => IdleSnapshot.Answer(_project.Settings, _project.Question!);

    public void Dispose() => _project.Dispose();

    [Fact]
    public void After_a_run_with_nothing_to_do_the_answer_is_known() => Assert.Equal(3, Answer);

    [Theory]
    [InlineData("pipelines/lab.yaml")]
    [InlineData("data/words.txt")]
    [InlineData("results/lab/p/data/text.txt")]
    [InlineData("results/lock/lab.p.yaml")]
    [InlineData("results/store/actions.log")]
    public void A_file_that_is_touched_or_gone_leaves_it_to_the_plan(string file)
    {
        var before = File.GetLastWriteTimeUtc(_project.PathOf(file));
        File.SetLastWriteTimeUtc(_project.PathOf(file), before.AddSeconds(1));
        Assert.Null(Answer);
        File.Delete(_project.PathOf(file));
        Assert.Null(Answer);
    }

    [Fact]
    public void A_source_rewritten_with_the_old_time_and_size_leaves_it_to_the_plan()
    {
        var path = _project.PathOf("data/words.txt");
        var before = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, "two\n");
        File.SetLastWriteTimeUtc(path, before);
        Assert.Null(Answer);
        Assert.Contains("data", _project.Run(Pipeline));
    }

    [Fact]
    public void An_object_that_is_gone_leaves_it_to_the_plan()
    {
        File.Delete(Directory.EnumerateFiles(_project.PathOf("results/store/objects"), "*", SearchOption.AllDirectories).First());
        Assert.Null(Answer);
    }

    [Fact]
    public void Another_question_has_no_answer_yet()
    {
        Assert.Null(IdleSnapshot.Answer(_project.Settings, _project.Question! with { Profile = "q" }));
        Assert.Null(IdleSnapshot.Answer(_project.Settings, _project.Question! with { Selection = new Selection { Stages = ["data"] } }));
        Assert.Null(IdleSnapshot.Answer(_project.Settings, _project.Question! with { Overrides = new Dictionary<string, string> { ["a"] = "1" } }));
        Assert.Null(IdleSnapshot.Answer(_project.Settings with { Libtorch = "2.4.0" }, _project.Question!));
    }

    [Fact]
    public void A_damaged_snapshot_is_no_answer()
    {
        var file = Directory.EnumerateFiles(_project.PathOf("results/store/idle")).Single();
        var bytes = File.ReadAllBytes(file);
        bytes[^5] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.Null(Answer);
        File.WriteAllBytes(file, bytes[..40]);
        Assert.Null(Answer);
    }

    [Fact]
    public void A_file_just_written_is_not_relied_on()
    {
        using var project = new Project { Time = TimeProvider.System };
        project.Write("data/words.txt", "one\n");
        project.Write("pipelines/lab.yaml", Pipeline);
        project.Question = new RunQuestion { Pipelines = [project.PathOf("pipelines/lab.yaml")], Profile = "p" };
        project.Run(Pipeline);
        project.Run(Pipeline);
        Assert.Null(IdleSnapshot.Answer(project.Settings, project.Question));
    }
}
