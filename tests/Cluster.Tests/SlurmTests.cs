using Retable.Cluster.Queue;
using Retable.Cluster.Site;
using Retable.Cluster.Slurm;

namespace Retable.Tests;

/// <summary>What is said to Slurm's programs, and how their answers are read.</summary>
public sealed class SlurmTests
{
    private static readonly JobRequest Request = new()
    {
        Name = "rt-00112233-0123456789abcdef",
        Comment = "lab.p/model[\"a\"]",
        Script = Path.Combine(Path.GetTempPath(), $"retable-slurm-{Environment.ProcessId}.sh"),
        Output = "/store/cluster/logs/x.%a.out",
        Body = ["export PATH='/usr/bin'", "module load cuda", "exec '/opt/node' 'node'"],
        Elements = 3,
        Needs = new JobNeeds(2, 3L << 30, 1, 90, "gpu"),
        Excluded = ["n7"],
    };

    [Fact]
    public void The_script_says_all_that_sbatch_is_asked_for() =>
        Snapshot.Match(SlurmScript.Of(Request, new SiteOptions { Account = "lab", Qos = "normal", Constraint = "a100", MaxRunning = 2, Options = ["--mail-type=NONE"] }));

    [Theory]
    [InlineData("123\n", "123")]
    [InlineData("123;cluster2\n", "123")]
    [InlineData("Welcome to the cluster!\nSee https://docs 24/7\n4711\n", "4711")]
    public void The_number_is_found_between_banners(string output, string id) =>
        Assert.Equal(new Submission.Accepted(id), Submit(new ToolAnswer(0, output, "sbatch: Your quota is at 80 %")));

    [Theory]
    [InlineData("sbatch: error: Batch job submission failed: Requested node configuration is not available")]
    [InlineData("sbatch: error: invalid partition specified: gpuu")]
    [InlineData("sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified")]
    [InlineData("sbatch: error: Memory specification can not be satisfied")]
    [InlineData("sbatch: error: Batch job submission failed: Invalid generic resource (gres) specification")]
    public void What_will_never_be_taken_is_told_from_what_passes(string words) =>
        Assert.Equal(new Submission.Never(words), Submit(new ToolAnswer(1, "", words + "\n")));

    [Theory]
    [InlineData("sbatch: error: Batch job submission failed: Socket timed out on send/recv operation")]
    [InlineData("sbatch: error: QOSMaxSubmitJobPerUserLimit")]
    [InlineData("sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying")]
    [InlineData("sbatch: error: Unable to contact slurm controller (connect failure)")]
    public void A_passing_fault_is_no_refusal(string words) =>
        Assert.Equal(new Submission.NotNow(words), Submit(new ToolAnswer(1, "", words + "\n")));

    [Fact]
    public void An_sbatch_that_does_not_answer_may_have_handed_the_job_over() =>
        Assert.IsType<Submission.NotNow>(Submit(new ToolAnswer(null, "", "sbatch did not answer within 60 s")));

    [Fact]
    public void No_number_is_no_job_though_the_exit_code_is_0() =>
        Assert.Equal(new Submission.NotNow("sbatch gave no number: hello"), Submit(new ToolAnswer(0, "hello\n", "")));

    [Fact]
    public void The_queue_is_asked_for_all_states_of_all_elements_of_these_users_at_once()
    {
        var asked = "";
        var scheduler = new SlurmScheduler(new SiteOptions(), (program, arguments) =>
        {
            asked = $"{program} {string.Join(' ', arguments)}";
            return new ToolAnswer(0, "", "");
        });
        Assert.Empty(scheduler.List("rt-", ["alice", "bob"])!);
        Assert.Equal("squeue -h -r -t all -u alice,bob -o %F|%K|%T|%r|%N|%j", asked);
    }

    [Fact]
    public void Lines_of_the_queue_are_read_and_all_else_is_passed_over()
    {
        const string Said = """
            *** maintenance on Monday ***
            17|N/A|RUNNING|None|n1|rt-00112233-aa
            18|4|PENDING|Resources||rt-00112233-bb
            18|5|CANCELLED by 1000|None||rt-00112233-bb
            19|N/A|RUNNING|None|n2|another|job
            20|N/A|WONDERFUL|None|n2|rt-00112233-cc
            """;
        Assert.Equal(
            [
                new QueuedJob("rt-00112233-aa", "17", null, JobState.Running, "", "n1"),
                new QueuedJob("rt-00112233-bb", "18", 4, JobState.Waiting, "Resources", ""),
                new QueuedJob("rt-00112233-bb", "18", 5, JobState.Cancelled, "", ""),
                new QueuedJob("rt-00112233-cc", "20", null, JobState.Unknown, "", "n2"),
            ],
            SqueueLine.All(Said, "rt-00112233-"));
    }

    [Theory]
    [InlineData("PD", "PENDING", JobState.Waiting)]
    [InlineData("R", "RUNNING", JobState.Running)]
    [InlineData("CG", "COMPLETING", JobState.Running)]
    [InlineData("S", "SUSPENDED", JobState.Running)]
    [InlineData("CD", "COMPLETED", JobState.Done)]
    [InlineData("F", "FAILED", JobState.Failed)]
    [InlineData("CA", "CANCELLED", JobState.Cancelled)]
    [InlineData("TO", "TIMEOUT", JobState.TimedOut)]
    [InlineData("OOM", "OUT_OF_MEMORY", JobState.OutOfMemory)]
    [InlineData("NF", "NODE_FAIL", JobState.NodeFailed)]
    [InlineData("BF", "BOOT_FAIL", JobState.NodeFailed)]
    [InlineData("PR", "PREEMPTED", JobState.Preempted)]
    [InlineData("DL", "DEADLINE", JobState.TimedOut)]
    [InlineData("RQ", "REQUEUED", JobState.Waiting)]
    public void States_are_known_in_both_forms(string brief, string whole, JobState state) =>
        Assert.Equal((state, state), (SlurmStates.Of(brief), SlurmStates.Of(whole)));

    [Fact]
    public void An_end_is_explained_without_accounting()
    {
        var scheduler = new SlurmScheduler(new SiteOptions(), (program, _) => program == "scontrol"
            ? new ToolAnswer(0, "JobId=7 JobName=rt-a UserId=me(1) JobState=NODE_FAIL Reason=NodeDown ExitCode=0:1", "")
            : throw new InvalidOperationException(program));
        Assert.Equal(JobState.NodeFailed, scheduler.Explain("7", null));
    }

    [Fact]
    public void An_end_that_the_controller_forgot_is_looked_up_in_the_accounting()
    {
        var scheduler = new SlurmScheduler(new SiteOptions(), (program, _) => program == "scontrol"
            ? new ToolAnswer(1, "", "slurm_load_jobs error: Invalid job id specified")
            : new ToolAnswer(0, "CANCELLED by 1000\n", ""));
        Assert.Equal(JobState.Cancelled, scheduler.Explain("7", 3));
    }

    [Fact]
    public void Where_nobody_knows_the_end_nothing_is_made_up()
    {
        var scheduler = new SlurmScheduler(new SiteOptions(), (_, _) => new ToolAnswer(1, "", "Slurm accounting storage is disabled"));
        Assert.Null(scheduler.Explain("7", null));
    }

    // The head may itself run in a job: what that has set must not become options of others.
    [Fact]
    public void What_an_allocation_sets_is_not_handed_on()
    {
        Environment.SetEnvironmentVariable("SBATCH_PARTITION", "wrong");
        Environment.SetEnvironmentVariable("SLURM_JOB_ID", "1");
        Environment.SetEnvironmentVariable("SLURM_CONF", "/etc/slurm.conf");
        try
        {
            var seen = new SchedulerTool(TimeSpan.FromSeconds(10)).Run("env").Output.Split('\n');
            Assert.Equal(["SLURM_CONF=/etc/slurm.conf", "SLURM_TIME_FORMAT=standard"], seen.Where(line => line.StartsWith("SLURM", StringComparison.Ordinal) || line.StartsWith("SBATCH", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable("SBATCH_PARTITION", null);
            Environment.SetEnvironmentVariable("SLURM_JOB_ID", null);
            Environment.SetEnvironmentVariable("SLURM_CONF", null);
        }
    }

    [Fact]
    public void A_program_that_hangs_is_ended_and_one_that_is_missing_is_an_answer()
    {
        var tool = new SchedulerTool(TimeSpan.FromMilliseconds(200));
        Assert.Equal(new ToolAnswer(null, "", "sleep did not answer within 0 s"), tool.Run("sleep", "60"));
        Assert.Null(tool.Run("no-such-program-here").Code);
    }

    private static Submission Submit(ToolAnswer answer) => new SlurmScheduler(new SiteOptions(), (_, _) => answer).Submit(Request);
}
