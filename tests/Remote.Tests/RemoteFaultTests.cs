using System.Diagnostics;
using Retable.Engine.Graph;
using Retable.Remote;

namespace Retable.Tests.Remotes;

/// <summary>Whatever a store elsewhere does: a try again or a stage executed, never a wrong result, never the end of a run.</summary>
public sealed class RemoteFaultTests : IDisposable
{
    private static readonly string[] All = ["end", "large", "small[n=1]", "small[n=2]", "small[n=3]"];
    private static readonly Selection Large = new() { Stages = ["large"] };
    private readonly RemoteLab _lab = new();
    private readonly LittleServer _server = new();

    public RemoteFaultTests()
    {
        _lab.Push(_server.Url);
        _server.Requests.Clear();
    }

    private string LargePath => _server.Files.Single(file => file.Value.Length == 300_000).Key;

    public void Dispose()
    {
        _server.Dispose();
        _lab.Dispose();
    }

    [Theory, InlineData(503), InlineData(500), InlineData(429)]
    public void A_passing_fault_is_tried_again(int code)
    {
        _server.Faults = (_, before) => before < 2 ? new Fault.Status(code) : null;

        Assert.Empty(_lab.Run([_server.Url]).Ran);
        Assert.Empty(_lab.Warnings);
    }

    [Theory, InlineData(503), InlineData(403)]
    public void A_fault_that_stays_is_a_miss_said_once(int code)
    {
        _server.Faults = (_, _) => new Fault.Status(code);

        Assert.Equal(All, _lab.Run([_server.Url]).Ran);
        Assert.StartsWith($"{_server.Url} is left alone from now on: {code} ", Assert.Single(_lab.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_body_is_gone_on_with_where_it_was_cut()
    {
        var large = LargePath;
        _server.Faults = (line, before) => line == $"GET {large}" && before == 0 ? new Fault.Cut(200_000) : null;
        _lab.Run([_server.Url], selection: Large);

        Assert.Equal(2, _server.Requests.Count(line => line == $"GET {large}"));
        Assert.Equal(300_000, new FileInfo(_lab.Other.PathOf("results/lab/p/large/bytes.bin")).Length);
    }

    [Fact]
    public void A_server_without_ranges_sends_all_of_it_again()
    {
        var large = LargePath;
        _server.Faults = (line, before) => line != $"GET {large}" ? null : before == 0 ? new Fault.Cut(200_000) : new Fault.NoRanges();

        Assert.Empty(_lab.Run([_server.Url], selection: Large).Ran);
    }

    [Fact]
    public void A_transfer_that_a_run_did_not_finish_is_finished_by_the_next()
    {
        var large = LargePath;
        _server.Faults = (line, before) => line == $"GET {large}" ? before == 0 ? new Fault.Cut(200_000) : new Fault.Status(403) : null;
        _lab.Run([_server.Url], selection: Large, fetchesOnly: true);
        _server.Faults = (_, _) => null;
        _lab.Run([_server.Url], selection: Large);

        var part = Assert.Single(Directory.GetFiles(_lab.Other.PathOf("results/store/objects"), "*", SearchOption.AllDirectories), file => new FileInfo(file).Length == 300_000);
        Assert.Empty(Directory.GetFiles(_lab.Other.PathOf("results/store/arriving")));
        Assert.NotNull(part);
    }

    [Fact]
    public void Wrong_bytes_are_never_used()
    {
        _server.Faults = (line, _) => line.StartsWith("GET /cas", StringComparison.Ordinal) ? new Fault.Wrong() : null;

        Assert.Equal(All, _lab.Run([_server.Url]).Ran);
        Assert.Equal(RemoteLab.End(_lab.Maker), RemoteLab.End(_lab.Other));
        Assert.Contains(_lab.Warnings, warning => warning.EndsWith("is not what its name says; it is not used", StringComparison.Ordinal));
    }

    [Fact]
    public void Wrong_bytes_of_one_object_cost_one_stage()
    {
        var large = LargePath;
        _server.Faults = (line, _) => line == $"GET {large}" ? new Fault.Wrong() : null;

        Assert.Equal(["large"], _lab.Run([_server.Url], selection: Large).Ran);
    }

    // The part that an earlier run brought may be what is wrong.
    [Fact]
    public void A_part_that_was_brought_wrongly_is_brought_anew()
    {
        var large = LargePath;
        _lab.Other.Write($"results/store/arriving/{large["/cas/".Length..]}", "not the beginning of it");

        Assert.Empty(_lab.Run([_server.Url], selection: Large).Ran);
        Assert.Empty(_lab.Warnings);
    }

    [Fact]
    public void An_object_that_is_gone_is_seen_before_the_run_and_its_stage_is_planned_to_run()
    {
        _server.Files.TryRemove(LargePath, out _);

        Assert.Contains("large: run: its output 'bytes' is no longer in the store", _lab.Plan([_server.Url], selection: Large).Replace("never ran before", "its output 'bytes' is no longer in the store", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(["large"], _lab.Run([_server.Url], selection: Large).Ran);
    }

    [Fact]
    public void An_object_that_vanishes_during_the_run_is_made_here_and_the_run_goes_on()
    {
        var large = LargePath;
        _server.Faults = (line, _) => line == $"GET {large}" ? new Fault.Status(404) : null;

        Assert.Equal(["large"], _lab.Run([_server.Url], selection: Large).Ran);
        Assert.Equal(["end"], _lab.Run([_server.Url]).Restored);
    }

    // 'large' is needed only because 'small' can no longer be fetched and 'end' must run.
    [Fact]
    public void What_a_stage_reads_is_fetched_or_made_once_its_own_outputs_cannot_be_fetched()
    {
        foreach (var pack in _server.Files.Where(file => file.Key.StartsWith("/cas/", StringComparison.Ordinal) && file.Value.Length < 300_000 && ObjectPack.Unpack(file.Value) is { Length: 19 }).ToList())
        {
            var path = pack.Key;
            _server.Faults = (line, _) => line == $"GET {path}" ? new Fault.Status(404) : null;
        }

        var (ran, restored) = _lab.Run([_server.Url]);
        Assert.Equal(["end", "small[n=1]", "small[n=2]", "small[n=3]"], ran);
        Assert.Equal(["large"], restored);
        Assert.Equal(RemoteLab.End(_lab.Maker), RemoteLab.End(_lab.Other));
    }

    [Fact]
    public void A_server_that_says_nothing_is_left_alone_soon()
    {
        _server.Faults = (_, _) => new Fault.Silent();
        var clock = Stopwatch.StartNew();

        Assert.Equal(All, _lab.Run([_server.Url]).Ran);
        Assert.Contains("it was silent for 0.4 s", Assert.Single(_lab.Warnings), StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 30);
    }

    [Fact]
    public void A_server_that_drips_is_as_good_as_silent()
    {
        var large = LargePath;
        _server.Faults = (line, _) => line == $"GET {large}" ? new Fault.Drip() : null;

        Assert.Equal(["large"], _lab.Run([_server.Url], selection: Large).Ran);
    }

    [Fact]
    public void Where_nobody_listens_everything_is_executed()
    {
        Assert.Equal(All, _lab.Run(["http://127.0.0.1:1"]).Ran);
        Assert.Contains("Connection refused", Assert.Single(_lab.Warnings), StringComparison.Ordinal);
    }

    // /dev/full takes no byte, as a disk without room does.
    [Fact]
    public void A_full_disk_while_fetching_is_said_and_the_stage_is_executed()
    {
        Directory.CreateDirectory(_lab.Other.PathOf("results/store/arriving"));
        File.CreateSymbolicLink(_lab.Other.PathOf($"results/store/arriving/{Contract.Digest.OfText(RemoteLab.End(_lab.Maker))}"), "/dev/full");

        Assert.Equal(["end"], _lab.Run([_server.Url]).Ran);
        Assert.Contains(_lab.Warnings, warning => warning.Contains("cannot be written here: No space left on device", StringComparison.Ordinal));
    }

    [Theory, InlineData(503), InlineData(429)]
    public void A_passing_fault_while_sending_is_tried_again(int code)
    {
        _server.Files.Clear();
        _server.Faults = (line, before) => line.StartsWith("PUT", StringComparison.Ordinal) && before < 2 ? new Fault.Status(code) : null;
        _lab.Push(_server.Url);

        Assert.Empty(_lab.Run([_server.Url]).Ran);
    }

    [Fact]
    public void A_push_during_a_run_that_is_refused_is_told_and_the_run_ends_well()
    {
        _server.Files.Clear();
        _server.Faults = (line, _) => line.StartsWith("PUT", StringComparison.Ordinal) ? new Fault.Status(403) : null;

        Assert.Equal(All, _lab.Run([_server.Url], push: true).Ran);
        Assert.Contains(_lab.Warnings, warning => warning.Contains("403", StringComparison.Ordinal) && warning.Contains("./build.sh Push sends them later", StringComparison.Ordinal));
    }

    [Fact]
    public void A_push_that_is_refused_ends_with_the_reason()
    {
        _server.Files.Clear();
        _server.Faults = (line, _) => line.StartsWith("PUT", StringComparison.Ordinal) ? new Fault.Status(405) : null;

        Assert.Contains("405", Assert.Throws<Contract.MachineException>(() => _lab.Push(_server.Url)).Message, StringComparison.Ordinal);
    }

    // Whoever reads while it is sent finds all of a record or nothing: its pointer comes last.
    [Fact]
    public void Objects_are_there_before_the_record_that_names_them()
    {
        var sent = _server.Requests;
        _server.Files.Clear();
        sent.Clear();
        _lab.Push(_server.Url);
        var puts = sent.Where(line => line.StartsWith("PUT", StringComparison.Ordinal)).ToList();

        Assert.DoesNotContain("/cas/", string.Join(' ', puts.SkipWhile(line => !line.StartsWith("PUT /ac/", StringComparison.Ordinal))), StringComparison.Ordinal);
        Assert.Equal(5, puts.Count(line => line.StartsWith("PUT /ac/", StringComparison.Ordinal)));
    }
}
