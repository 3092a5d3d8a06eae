using Retable.Cluster.Queue;
using Retable.Cluster.Site;
using Retable.Engine.Pipelines;
using Retable.Engine.Processes;

namespace Retable.Tests;

/// <summary>How tasks become jobs.</summary>
public sealed class HandoverTests
{
    [Fact]
    public void A_task_becomes_a_job_named_by_store_and_key_and_what_it_made_is_taken()
    {
        using var head = new Head();
        head.Start("lab.p/model");
        head.ToTheEnd();
        var request = Assert.Single(head.Cluster.Requests);
        Assert.Matches($"^rt-[0-9a-f]{{8}}-{Head.Id("lab.p/model")[..16]}$", request.Name);
        Assert.Equal("lab.p/model", request.Comment);
        Assert.Equal("made by lab.p/model", head.Recorded["lab.p/model"]);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void The_intent_is_on_the_disk_before_the_scheduler_is_asked()
    {
        using var head = new Head();
        var found = 0;
        head.Cluster.Strike = () => found += Directory.EnumerateFiles(head.Folder.Jobs, "*.json").Count();
        head.Start("lab.p/model");
        head.Pass(1);
        Assert.True(found > 0);
    }

    [Fact]
    public void Long_tasks_that_are_alike_go_into_one_array_each_with_its_own_element()
    {
        using var head = new Head();
        for (var i = 0; i < 5; i++)
        {
            head.Start($"lab.p/model[i={i}]");
        }

        head.Pass(1);
        Assert.Equal(5, Assert.Single(head.Cluster.Requests).Elements);
        head.ToTheEnd();
        Assert.Equal(5, head.Recorded.Count);
        Assert.Empty(head.Left);
    }

    [Fact]
    public void An_array_has_no_more_elements_than_the_cluster_takes()
    {
        using var head = new Head();
        head.Cluster.LargestArray = 3;
        for (var i = 0; i < 7; i++)
        {
            head.Start($"lab.p/model[i={i}]");
        }

        head.Pass(1);
        Assert.Equal([3, 3, 1], head.Cluster.Requests.Select(request => request.Elements));
        head.ToTheEnd();
    }

    [Fact]
    public void No_more_is_in_the_queue_than_the_site_allows()
    {
        using var head = new Head { Site = new SiteOptions { MaxJobs = 4 } };
        for (var i = 0; i < 10; i++)
        {
            head.Start($"lab.p/model[i={i}]");
        }

        head.Pass(5);
        Assert.Equal(4, head.Cluster.Elements.Count);
        head.ToTheEnd();
        Assert.Equal(10, head.Recorded.Count);
    }

    [Fact]
    public void Short_tasks_share_elements_that_ask_for_the_most_and_not_for_the_sum()
    {
        using var head = new Head { ExpectedSeconds = 2, Resources = new StageResources(1, 1L << 30) };
        for (var i = 0; i < 20; i++)
        {
            head.Start($"lab.p/model[i={i}]");
        }

        head.Pass(1);
        var request = Assert.Single(head.Cluster.Requests);
        // 40 s of work, none shorter than 10 s.
        Assert.Equal(4, request.Elements);
        Assert.Equal(1L << 30, request.Needs.Memory);
        head.ToTheEnd();
        Assert.Equal(20, head.Recorded.Count);
    }

    [Fact]
    public void Of_many_that_never_ran_one_goes_first_and_tells_how_long_the_others_take()
    {
        using var head = new Head { ExpectedSeconds = null };
        for (var i = 0; i < 20; i++)
        {
            head.Start($"lab.p/model[i={i:00}]");
        }

        head.Pass(5);
        Assert.Equal(1, Assert.Single(head.Cluster.Requests).Elements);
        head.Cluster.RunAll();
        head.Pass(2);
        // The first took a second: 19 s are two elements of 10.
        Assert.Equal(2, head.Cluster.Requests[1].Elements);
        head.ToTheEnd();
        Assert.Equal(20, head.Recorded.Count);
    }

    [Fact]
    public void The_others_do_not_wait_for_a_first_one_that_takes_long()
    {
        using var head = new Head { ExpectedSeconds = null };
        for (var i = 0; i < 20; i++)
        {
            head.Start($"lab.p/model[i={i:00}]");
        }

        head.Pass(200);
        Assert.Equal([1, 19], head.Cluster.Requests.Select(request => request.Elements));
        head.ToTheEnd();
    }

    [Fact]
    public void Where_the_stage_says_nothing_its_like_tell_memory_and_time_half_as_much_again()
    {
        using var head = new Head { ExpectedSeconds = 1000, Usual = new TaskUsage(2000, 2L << 30) };
        head.Start("lab.p/model");
        head.Pass(1);
        Assert.Equal(new JobNeeds(1, 3L << 30, 0, 50, ""), head.Cluster.Requests[0].Needs);
    }

    [Fact]
    public void No_job_asks_for_less_than_ten_minutes()
    {
        using var head = new Head { ExpectedSeconds = 1 };
        head.Start("lab.p/model");
        head.Pass(1);
        Assert.Equal(10, head.Cluster.Requests[0].Needs.Minutes);
    }

    [Fact]
    public void The_first_partition_that_a_stage_fits_into_is_its()
    {
        var site = new SiteOptions { Partitions = [new("short", TimeSpan.FromMinutes(30), 0, 0, 0), new("long", TimeSpan.FromDays(2), 0, 0, 0), new("gpu", TimeSpan.FromDays(1), 0, 0, 4)] };
        using var head = new Head { Site = site, ExpectedSeconds = 3600 };
        head.Start("lab.p/model");
        head.Resources = new StageResources(Gpus: 1);
        head.Start("lab.p/other");
        head.Pass(1);
        Assert.Equal(["long", "gpu"], head.Cluster.Requests.Select(request => request.Needs.Partition));
    }

    [Fact]
    public void What_no_partition_has_is_told_with_what_there_is()
    {
        using var head = new Head { Site = new SiteOptions { File = "site.yaml", Partitions = [new("main", null, 8, 64L << 30, 0)] }, Resources = new StageResources(Cpus: 16) };
        head.Start("lab.p/model");
        head.Pass(1);
        Snapshot.Match(head.EndingOf("lab.p/model").Fault!);
    }

    [Fact]
    public void Progress_is_heard_as_of_a_step_on_this_machine()
    {
        using var head = new Head();
        var heard = 0;
        head.Start("lab.p/model", _ => heard++);
        head.Pass(1);
        head.Cluster.Step = task =>
        {
            head.Pass(10);
            return null;
        };
        head.ToTheEnd();
        Assert.Equal(1, heard);
    }

    // A file of the project was edited while the job waited: its key stands for the old content.
    [Fact]
    public void A_file_outside_of_the_store_that_changes_while_the_job_waits_fails_the_stage()
    {
        using var head = new Head();
        using var project = new TemporaryFolder();
        var file = project.Write("table.yaml", "old");
        head.Start("lab.p/model");
        File.CreateSymbolicLink(Path.Combine(head.Store, "staging", Head.Id("lab.p/model"), "in", "table.yaml"), file);
        head.Pass(1);
        File.WriteAllText(file, "newer");
        head.ToTheEnd();
        Assert.Equal($"'{file}' was changed while the job waited; run the pipeline again", head.EndingOf("lab.p/model").Fault);
        Assert.Empty(head.Cluster.Executed);
    }
}
