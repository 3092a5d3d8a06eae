using Retable.Engine.Graph;

namespace Retable.Tests.Planning;

/// <summary>What a change of the paper with the longest DAG runs again: its own pipeline file and steps, executed in memory.</summary>
public sealed class ProxyDirichletRerunTests
{
    private const string File = "pipelines/proxy-dirichlet.yaml";

    private readonly Lab _lab = new Lab().StepsOfTheRepository();

    public ProxyDirichletRerunTests()
    {
        foreach (var path in Directory.EnumerateFiles(Checkout.At("reproducibility", "proxy-dirichlet")).Append(Checkout.At("pipelines", "datasets.yaml")))
        {
            _lab.Files[Path.GetRelativePath(Checkout.At("."), path)] = System.IO.File.ReadAllText(path);
        }

        Assert.NotEmpty(Run());
    }

    [Fact]
    public void Nothing_runs_twice() => Assert.Empty(Run());

    [Fact]
    public void A_sixth_member_trains_one_member_of_each_task_and_reruns_what_sees_the_ensemble_and_nothing_else()
    {
        var ran = Run(("members", "6"));

        string[] tasks = ["k10", "k100", "k1000"];
        Assert.Equal(tasks.Select(task => $"member[k={task},member=5]"), Of(ran, "member"));
        Assert.Equal(tasks.Select(task => $"evaluate-single[k={task},member=5]"), Of(ran, "evaluate-single"));
        Assert.Equal(["classification", "detection", "distill", "distill-tuned", "evaluate-ensemble", "evaluate-mimo", "evaluate-single", "evaluate-student", "evaluate-tuned", "member", "teacher-statistics"], Groups(ran));
    }

    [Theory]
    [InlineData("losses.end", "{proxy: {model_offset: 2}}", "classification detection distill evaluate-student")]
    [InlineData("losses.rkl_proxy.rkl_proxy.target_offset", "0", "classification detection distill evaluate-student")]
    [InlineData("student_epochs.k10", "3", "classification detection distill distill-tuned evaluate-student evaluate-tuned")]
    [InlineData("temperature", "2", "classification detection distill distill-tuned evaluate-student evaluate-tuned teacher-statistics")]
    public void A_change_of_the_students_touches_no_member(string parameter, string value, string groups) =>
        Assert.Equal(groups, string.Join(' ', Groups(Run((parameter, value)))));

    [Fact]
    public void One_student_s_loss_runs_that_student_s_trainings_alone()
    {
        var ran = Of(Run(("losses.end", "{proxy: {model_offset: 2}}")), "distill");

        Assert.Equal(3 * 3, ran.Count);
        Assert.All(ran, stage => Assert.Contains("student=end]", stage, StringComparison.Ordinal));
    }

    // The same loss with the same offsets is the same work, whatever the student is called.
    [Fact]
    public void A_student_with_another_one_s_loss_is_not_trained_again() => Assert.Empty(Of(Run(("losses.end", "proxy")), "distill"));

    private IReadOnlyList<string> Run(params (string Name, string Value)[] set) =>
        _lab.Run(_lab.Plan(new Dag(_lab.Expand(System.IO.File.ReadAllText(Checkout.At(File)), "laptop", set))));

    private static List<string> Of(IReadOnlyList<string> ran, string group) =>
        [.. ran.Where(stage => stage.StartsWith(group + "[", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Groups(IReadOnlyList<string> ran) => ran.Select(stage => stage.Split('[')[0]).Distinct().Order(StringComparer.Ordinal);
}
