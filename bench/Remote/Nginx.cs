using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Retable.Bench;

/// <summary>nginx with its dav module over a folder, as docs/remote.md sets it up.</summary>
internal sealed class Nginx : IDisposable
{
    private readonly int _port = FreePort();
    private readonly Process _process;

    public Nginx(string folder)
    {
        Root = Path.Combine(folder, "srv");
        Directory.CreateDirectory(Root);
        var config = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(config, $$"""
            daemon off; master_process off; pid nginx.pid; error_log error.log crit;
            events { worker_connections 1024; }
            http {
              access_log off; keepalive_requests 1000000; client_max_body_size 0; sendfile on;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              server { listen 127.0.0.1:{{_port}}; location / { root srv; dav_methods PUT; create_full_put_path on; } }
            }
            """);
        _process = Process.Start(new ProcessStartInfo(Program, ["-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", config]))!;
        while (!Answers())
        {
            Thread.Sleep(20);
        }
    }

    /// <summary>What it serves.</summary>
    public string Root { get; }

    public string Url => $"http://127.0.0.1:{_port}";

    private static string Program => Environment.GetEnvironmentVariable("RETABLE_NGINX") ?? "/usr/sbin/nginx";

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private bool Answers()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
