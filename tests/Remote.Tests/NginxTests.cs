using Retable.Contract;
using Retable.Engine.Graph;

namespace Retable.Tests.Remotes;

/// <summary>The same against nginx with its dav module, as docs/remote.md sets it up.</summary>
public sealed class NginxTests : IDisposable
{
    private readonly RemoteLab _lab = new();

    public NginxTests() => Assert.SkipUnless(NginxServer.IsInstalled, "nginx is not installed, and cannot be (Debian: nginx-light)");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_second_machine_restores_from_nginx_what_the_first_one_sent_and_has_nothing_to_do_afterwards()
    {
        using var nginx = new NginxServer(_lab.Maker);
        Assert.Equal(5, _lab.Push(nginx.Url).Sent);

        Assert.Empty(_lab.Run([nginx.Url]).Ran);
        Assert.Equal(RemoteLab.End(_lab.Maker), RemoteLab.End(_lab.Other));
        var (ran, restored) = _lab.Run([nginx.Url]);
        Assert.Empty(ran);
        Assert.Empty(restored);
        Assert.Empty(_lab.Warnings);
    }

    // nginx knows ranges.
    [Fact]
    public void A_transfer_that_was_broken_off_is_gone_on_with()
    {
        using var nginx = new NginxServer(_lab.Maker);
        _lab.Push(nginx.Url);
        var large = Directory.GetFiles(_lab.Maker.PathOf("srv/retable/cas")).Single(file => new FileInfo(file).Length == 300_000);
        _lab.Other.Write($"results/store/arriving/{Path.GetFileName(large)}", File.ReadAllText(large)[..100_000]);

        Assert.Empty(_lab.Run([nginx.Url], selection: new Selection { Stages = ["large"] }).Ran);
        Assert.Empty(_lab.Warnings);
    }

    [Fact]
    public void Nothing_is_sent_twice()
    {
        using var nginx = new NginxServer(_lab.Maker);
        _lab.Push(nginx.Url);
        using var stores = _lab.Stores(nginx.Url);

        Assert.Equal((0, 5, 0L), RemoteLab.Send(_lab.Maker, stores) is var tally ? (tally.Sent, tally.There, tally.Bytes) : default);
    }

    // What strangers are given: everything can be read, nothing be written.
    [Fact]
    public void A_server_without_the_dav_module_is_read_and_refuses_what_is_sent()
    {
        using (var writable = new NginxServer(_lab.Maker))
        {
            _lab.Push(writable.Url);
        }

        using var nginx = new NginxServer(_lab.Maker, isWritable: false);
        Assert.Empty(_lab.Run([nginx.Url]).Ran);
        Directory.Delete(_lab.Maker.PathOf("srv/retable"), recursive: true);
        Assert.StartsWith($"nothing can be sent to {nginx.Url}: 405 ", Assert.Throws<MachineException>(() => _lab.Push(nginx.Url)).Message, StringComparison.Ordinal);
    }
}
