using Retable.Engine.Graph;

namespace Retable.Tests.Remotes;

/// <summary>What one machine has made another one fetches, whatever lies between them.</summary>
public sealed class SharedStoreTests : IDisposable
{
    private static readonly string[] All = ["end", "large", "small[n=1]", "small[n=2]", "small[n=3]"];
    private readonly RemoteLab _lab = new();
    private readonly LittleServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _lab.Dispose();
    }

    [Theory, InlineData("folder"), InlineData("http"), InlineData("s3")]
    public void A_second_machine_executes_nothing_and_has_the_same_bytes(string kind)
    {
        var place = PlaceOf(kind);
        Assert.Equal((5, 0), _lab.Push(place) is var tally ? (tally.Sent, tally.There) : default);

        var (ran, restored) = _lab.Run([place]);
        Assert.Empty(ran);
        Assert.Equal(["end"], restored);
        Assert.Equal(RemoteLab.End(_lab.Maker), RemoteLab.End(_lab.Other));
        Assert.Empty(_lab.Warnings);
    }

    [Fact]
    public void What_was_fetched_says_from_where_and_what_was_restored_from_the_store_here_does_not()
    {
        _lab.Push(PlaceOf("folder"));
        _lab.Run([PlaceOf("folder")]);
        Assert.Equal([$"lab.p/end from {PlaceOf("folder")}"], _lab.Fetched);

        File.Delete(_lab.Other.PathOf("results/lab/p/end/end.txt"));
        Assert.Equal(["end"], _lab.Run([PlaceOf("folder")]).Restored);
        Assert.Empty(_lab.Fetched);
    }

    // 'cac' in an evening's work: the next run has no network, and nothing to do all the same.
    [Fact]
    public void What_was_restored_needs_no_remote_the_next_time()
    {
        _lab.Push(PlaceOf("folder"));
        _lab.Run([PlaceOf("folder")]);

        var (ran, restored) = _lab.Run([]);
        Assert.Empty(ran);
        Assert.Empty(restored);
    }

    [Fact]
    public void Only_what_is_asked_for_is_fetched()
    {
        _lab.Push(_server.Url);
        _server.Requests.Clear();
        _lab.Run([_server.Url]);

        Assert.DoesNotContain(_server.Requests, request => _server.Files.TryGetValue(request[4..], out var bytes) && bytes.Length >= 300_000);
    }

    [Fact]
    public void A_stage_that_must_run_has_its_inputs_fetched_and_nothing_else_runs()
    {
        _lab.Push(_server.Url);
        var (ran, restored) = _lab.Run([_server.Url], RemoteLab.Yaml.Replace(">> ${out.text}", ">> ${out.text} # new", StringComparison.Ordinal));

        Assert.Equal(["end"], ran);
        Assert.Equal(All[1..], restored);
    }

    // Its key is known only when its input has been made here.
    [Fact]
    public void A_stage_whose_key_is_known_late_is_fetched_too()
    {
        _lab.Push(_server.Url);
        var yaml = RemoteLab.Yaml.Replace("'echo ${n} >", "'echo  ${n} >", StringComparison.Ordinal);
        var (ran, restored) = _lab.Run([_server.Url], yaml);

        Assert.Equal(All[2..], ran);
        Assert.Equal(["end"], restored);
        Assert.False(File.Exists(_lab.Other.PathOf("results/lab/p/large/bytes.bin")));
    }

    [Fact]
    public void A_dry_run_says_what_would_be_fetched_and_how_large_it_is()
    {
        _lab.Push(_server.Url);

        Assert.Contains("end: restore (remote, 13 B)", _lab.Plan([_server.Url]), StringComparison.Ordinal);
        Assert.Contains("large: restore (remote, 300.0 kB)", _lab.Plan([_server.Url], selection: new Selection { Stages = ["large"] }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_begins_with_how_much_it_fetches()
    {
        _lab.Push(_server.Url);
        _lab.Run([_server.Url], selection: new Selection { Stages = ["large", "end"] });
        Assert.Equal((2, 300_013L), (_lab.Began!.Fetch, _lab.Began.FetchBytes));

        _lab.Run([_server.Url], selection: new Selection { Stages = ["large", "end"] });
        Assert.True(_lab.Began is null or { Fetch: null, FetchBytes: null });
    }

    [Fact]
    public void What_is_executed_with_push_is_sent_by_itself()
    {
        var (ran, _) = _lab.Run([_server.Url], push: true, on: _lab.Maker);
        Assert.Equal(All, ran);

        Assert.Equal([], _lab.Run([_server.Url]).Ran);
        Assert.Equal(RemoteLab.End(_lab.Maker), RemoteLab.End(_lab.Other));
    }

    [Fact]
    public void A_pull_executes_nothing_even_where_something_is_missing()
    {
        _lab.Push(_server.Url);
        var yaml = RemoteLab.Yaml + "\n  more: {run: 'echo more > ${out.text}', out: {text: text.txt}}\n";
        var (ran, restored) = _lab.Run([_server.Url], yaml, fetchesOnly: true);

        Assert.Empty(ran);
        Assert.Equal(["end"], restored);
    }

    [Fact]
    public void What_the_first_place_lacks_the_second_gives()
    {
        using var second = new LittleServer();
        _lab.Push(second.Url);

        Assert.Empty(_lab.Run([_server.Url, second.Url]).Ran);
        Assert.Empty(_lab.Warnings);
    }

    [Fact]
    public void Nothing_is_sent_twice_and_a_lost_object_is_sent_again()
    {
        _lab.Push(_server.Url);
        using var stores = _lab.Stores(_server.Url);
        Assert.Equal((0, 5, 0L), RemoteLab.Send(_lab.Maker, stores) is var none ? (none.Sent, none.There, none.Bytes) : default);

        _server.Files.TryRemove(_server.Files.First(file => file.Value.Length == 300_000));
        using var later = _lab.Stores(_server.Url);
        Assert.Equal((1, 4), RemoteLab.Send(_lab.Maker, later) is var one ? (one.Sent, one.There) : default);
        Assert.Equal([], _lab.Run([_server.Url], selection: new Selection { Stages = ["large"] }).Ran);
    }

    // The key says nothing of the processor, so the person must be told.
    [Fact]
    public void A_record_of_another_instruction_set_says_so()
    {
        _lab.Push(_server.Url);
        _lab.Other.InstructionSet = "avx2";
        Rewrite(provenance => provenance with { Libtorch = "2.9.0", InstructionSet = "avx512" });
        _lab.Other.Libtorch = "2.10.0";

        Assert.Contains("end: restore (remote, 13 B; made with avx512, here is avx2, made with libtorch 2.9.0, here is 2.10.0)", _lab.Plan([_server.Url]), StringComparison.Ordinal);
    }

    private string PlaceOf(string kind)
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "none");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "none");
        return kind switch
        {
            "folder" => _lab.Maker.PathOf("elsewhere"),
            "http" => $"{_server.Url}/lab",
            _ => $"s3://lab/retable?endpoint={Uri.EscapeDataString(_server.Url)}",
        };
    }

    /// <summary>The records on the server, made in another way, by the same signer.</summary>
    private void Rewrite(Func<Engine.Store.Provenance, Engine.Store.Provenance> change)
    {
        using var key = Remote.SigningKey.Parse(File.ReadAllText(_lab.KeyFile), "key");
        foreach (var (path, bytes) in _server.Files.Where(file => file.Key.StartsWith("/ac/", StringComparison.Ordinal)).ToList())
        {
            var records = Remote.RecordBundle.Decode(_server.Files[$"/cas/{Remote.RecordPointer.Parse(bytes)!.Bundle}"])!;
            var bundle = Remote.RecordBundle.Encode(records.Select(one => one with { Record = one.Record with { Provenance = change(one.Record.Provenance) } }));
            var name = Contract.Digest.OfBytes(bundle);
            _server.Files[$"/cas/{name}"] = bundle;
            _server.Files[path] = new Remote.RecordPointer(name, key.Fingerprint, key.Sign(Remote.RecordPointer.Signed(name))).ToBytes();
        }
    }
}
