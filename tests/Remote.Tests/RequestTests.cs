namespace Retable.Tests.Remotes;

/// <summary>How much is asked: as little as possible, and never for a list.</summary>
public sealed class RequestTests : IDisposable
{
    private const string Wide = """
        paper: lab
        profiles: {p: {}}
        stages:
          part: {matrix: {n: range(60)}, run: 'echo ${n} > ${out.text}', out: {text: text.txt}}
          end: {run: 'cat ${in.texts} > ${out.text}', in: {texts: 'part[*].text'}, out: {text: end.txt}}
        """;

    private readonly RemoteLab _lab = new();
    private readonly LittleServer _server = new();

    public RequestTests()
    {
        _lab.Push(_server.Url, Wide);
        _server.Requests.Clear();
    }

    public void Dispose()
    {
        _server.Dispose();
        _lab.Dispose();
    }

    [Fact]
    public void With_nothing_to_do_nothing_is_asked()
    {
        _lab.Run([_server.Url], Wide, on: _lab.Maker);

        Assert.Empty(_server.Requests);
    }

    // One key is answered with the records of all: sixteen at once may ask before the first has its answer.
    [Fact]
    public void A_machine_with_nothing_learns_all_records_from_the_first_answers()
    {
        _lab.Run([_server.Url], Wide);

        Assert.InRange(_server.Requests.Count(request => request.StartsWith("GET /ac/", StringComparison.Ordinal)), 1, 32);
        Assert.Single(_server.Requests, request => request == $"GET /cas/{BundleName()}");
    }

    [Fact]
    public void Small_outputs_travel_together()
    {
        _lab.Run([_server.Url], Wide, selection: new Engine.Graph.Selection { Stages = ["part"] });

        Assert.Equal(2, _server.Requests.Count(request => request.StartsWith("GET /cas/", StringComparison.Ordinal)));
        Assert.Equal("59\n", File.ReadAllText(_lab.Other.PathOf("results/lab/p/part[n=59]/text.txt")));
    }

    [Fact]
    public void Only_keys_and_contents_are_ever_asked_for() =>
        Assert.All(_server.Files.Keys, path => Assert.Matches("^/(ac|cas)/[0-9a-f]{64}$", path));

    private string BundleName() => Remote.RecordPointer.Parse(_server.Files.First(file => file.Key.StartsWith("/ac/", StringComparison.Ordinal)).Value)!.Bundle.ToString();
}
