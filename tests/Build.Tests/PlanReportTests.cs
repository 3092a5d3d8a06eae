using Retable.Contract;
using Retable.Engine.Journal;
using Retable.Engine.Pipelines;
using Retable.Engine.Planning;
using Retable.Engine.Store;
using Retable.Front.Reporting;

namespace Retable.Front;

/// <summary>What a plan comes to, in one line.</summary>
public sealed class PlanReportTests
{
    private static readonly ActionRecord Record = new()
    {
        Key = Digest.OfText("key"), Parts = [], Instance = "lab.p/end", Outputs = NameMap<OutputRecord>.Empty, Provenance = new Provenance { WallSeconds = 1 },
    };

    private static readonly Decision UpToDate = new Decision.UpToDate(Record);
    private static readonly Decision Fetch = new Decision.Fetch(new RemoteRecord(Record, "/mnt/lab/retable"), 17_000_000);

    [Fact]
    public void What_is_to_be_fetched_is_told_with_its_size() =>
        Assert.Equal("3 stages: 2 to restore (remote, 34.0 MB), 1 up to date", PlanReport.Summary([Fetch, UpToDate, Fetch]));

    [Fact]
    public void What_is_restored_from_here_is_told_without() =>
        Assert.Equal("2 stages: 1 to restore, 1 up to date", PlanReport.Summary([new Decision.Restore(Record), UpToDate]));

    [Fact]
    public void A_run_says_at_its_beginning_what_it_fetches() =>
        Assert.Equal("fetching   34.0 MB for 2 stages from elsewhere", Assert.Single(EventLines.Of(new RunEvent.RunStarted("r", "c", 1, 2, 0, 0, null) { Fetch = 2, FetchBytes = 34_000_000 })).Text);

    [Fact]
    public void A_run_that_fetches_nothing_says_nothing_of_it() => Assert.Empty(EventLines.Of(new RunEvent.RunStarted("r", "c", 1, 2, 0, 0, null)));
}
