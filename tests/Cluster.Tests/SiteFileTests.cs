using System.Text.Json;
using Json.Schema;
using Retable.Cluster.Queue;
using Retable.Cluster.Site;
using Retable.Contract;

namespace Retable.Tests;

/// <summary>What a site file may say, and what is told of one that is wrong.</summary>
public sealed class SiteFileTests
{
    private const string Whole = """
        executor: slurm
        remote: [/mnt/lab/retable, https://cache.example.org]
        account: lab
        qos: normal
        constraint: a100
        gpus: --gpus={n}
        options: [--mail-type=NONE]
        partitions:
          - {name: short, time: 4h, cpus: 16, memory: 64GiB}
          - {name: gpu, time: 2d, gpus: 4}
        setup: [module load cuda]
        max_jobs: 100
        max_array: 500
        max_running: 20
        width: 8
        time: 2h
        memory: 4GiB
        patience: 2m
        poll: 5s
        bundle: /shared/retable
        template:
          submit: [/opt/q/submit, '{script}']
          status: [/opt/q/status]
          cancel: [/opt/q/cancel, '{ids}']
          states: {Q: waiting, X: failed}
        """;

    [Fact]
    public void All_that_it_says_is_read()
    {
        var site = SiteFile.Parse(Whole, "site.yaml");
        Assert.Equal(("slurm", "lab", "normal", "a100", "--gpus={n}"), (site.Executor, site.Account, site.Qos, site.Constraint, site.GpuOption));
        Assert.Equal(["/mnt/lab/retable at 2", "https://cache.example.org at 2"], site.Remotes.Select(remote => $"{remote.Place} at {remote.At.Line}"));
        Assert.Equal([new Partition("short", TimeSpan.FromHours(4), 16, 64L << 30, 0), new Partition("gpu", TimeSpan.FromDays(2), 0, 0, 4)], site.Partitions);
        Assert.Equal((100, 500, 20, 8), (site.MaxJobs, site.MaxArray, site.MaxRunning, site.Width));
        Assert.Equal((TimeSpan.FromHours(2), 4L << 30, TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(5)), (site.Time, site.Memory, site.Patience, site.Poll));
        Assert.Equal((JobState.Waiting, JobState.Failed, JobState.Done), (site.Template!.States["Q"], site.Template.States["X"], site.Template.States["done"]));
    }

    [Fact]
    public void An_empty_one_says_nothing() => Assert.Equal(500, SiteFile.Parse("{}", "site.yaml").MaxJobs);

    [Theory]
    [InlineData("acount: lab")]
    [InlineData("partitions: [{nam: short}]")]
    [InlineData("executor: slurmm")]
    [InlineData("gpus: 4")]
    [InlineData("time: soon")]
    [InlineData("max_jobs: 0")]
    [InlineData("remote: /mnt/lab")]
    [InlineData("options: ['rm -rf /']")]
    [InlineData("template: {submit: [qsub]}")]
    [InlineData("template: {submit: [q], status: [q], cancel: [q], states: {Q: wating}}")]
    public void What_is_wrong_is_told_with_its_place(string text) =>
        Snapshot.Match(Assert.Throws<BadInputException>(() => SiteFile.Parse(text, "site.yaml")).Describe(), test: $"wrong.{string.Concat(text.Where(char.IsAsciiLetter).Take(40))}");

    [Fact]
    public void The_schema_takes_what_is_read_and_knows_every_key()
    {
        var schema = JsonSchema.FromText(File.ReadAllText(Checkout.At("docs", "site.schema.json")));
        var json = JsonSerializer.SerializeToElement(new
        {
            executor = "slurm", remote = new[] { "/mnt/lab/retable" }, account = "lab", qos = "normal", constraint = "a100", gpus = "--gpus={n}", options = new[] { "--mail-type=NONE" },
            partitions = new object[] { new { name = "short", time = "4h", cpus = 16, memory = "64GiB", gpus = 0 } },
            setup = new[] { "module load cuda" }, max_jobs = 100, max_array = 500, max_running = 20, width = 8, time = "2h", memory = "4GiB", patience = "2m", poll = "5s",
            bundle = "/shared/retable", template = new { submit = new[] { "q" }, status = new[] { "q" }, cancel = new[] { "q" }, states = new { Q = "waiting" } },
        });
        Assert.True(schema.Evaluate(json).IsValid);
        var keys = JsonDocument.Parse(File.ReadAllText(Checkout.At("docs", "site.schema.json"))).RootElement.GetProperty("properties").EnumerateObject().Select(property => property.Name);
        Assert.Equal(json.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
        Assert.All(keys, key => Assert.DoesNotContain("has no", Record.Exception(() => SiteFile.Parse($"{key}: 1", "site.yaml"))?.Message ?? "", StringComparison.Ordinal));
    }
}
