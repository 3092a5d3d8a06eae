using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Retable.Tests.Remotes;

/// <summary>The same against nginx with its dav module, as docs/remote.md sets it up.</summary>
public sealed class NginxTests
{
    private static string? Program => new[] { "/usr/sbin/nginx", "/usr/bin/nginx", Environment.GetEnvironmentVariable("RETABLE_NGINX") ?? "" }.FirstOrDefault(File.Exists);

    [Fact]
    public void A_second_machine_restores_from_nginx_what_the_first_one_sent()
    {
        Assert.SkipWhen(Program is null, "nginx is not installed (Debian: nginx-core)");
        using var lab = new RemoteLab();
        using var nginx = Start(lab.Maker, out var url);
        try
        {
            Assert.Equal(5, lab.Push(url).Sent);
            Assert.Empty(lab.Run([url]).Ran);
            Assert.Equal(RemoteLab.End(lab.Maker), RemoteLab.End(lab.Other));

            // Once more with a transfer that was broken off: nginx knows ranges.
            var large = Directory.GetFiles(lab.Maker.PathOf("srv/retable/cas")).Single(file => new FileInfo(file).Length == 300_000);
            lab.Other.Write($"results/store/arriving/{Path.GetFileName(large)}", File.ReadAllText(large)[..100_000]);
            Assert.Empty(lab.Run([url], selection: new Engine.Graph.Selection { Stages = ["large"] }).Ran);
            Assert.Empty(lab.Warnings);
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
        }
    }

    private static Process Start(Project project, out string url)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        Directory.CreateDirectory(project.PathOf("srv"));
        project.Write("nginx.conf", $$"""
            daemon off; master_process off; pid nginx.pid; error_log stderr;
            events {}
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              client_max_body_size 0;
              server {
                listen 127.0.0.1:{{port}};
                location / { root srv; dav_methods PUT; create_full_put_path on; }
              }
            }
            """);
        url = $"http://127.0.0.1:{port}/retable";
        var nginx = Process.Start(new ProcessStartInfo(Program!, ["-p", project.Folder, "-c", project.PathOf("nginx.conf")]))!;
        for (var tries = 0; tries < 200; tries++)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return nginx;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        throw new InvalidOperationException("nginx did not start");
    }
}
