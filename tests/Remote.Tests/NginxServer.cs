using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Retable.Tests.Remotes;

/// <summary>nginx over the folder <c>srv</c> of a project, on a port of its own of this machine.</summary>
internal sealed class NginxServer : IDisposable
{
    private static readonly Lazy<string?> Program = new(Find);
    private readonly Process _process;

    public NginxServer(Project project, bool isWritable = true)
    {
        var port = FreePort();
        Directory.CreateDirectory(project.PathOf("srv"));
        project.Write("nginx.conf", $$"""
            daemon off; master_process off; pid nginx.pid; error_log error.log crit;
            events {}
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              client_max_body_size 0;
              server {
                listen 127.0.0.1:{{port}};
                location / { root srv; {{(isWritable ? "dav_methods PUT; create_full_put_path on;" : "")}} }
              }
            }
            """);
        Url = $"http://127.0.0.1:{port}/retable";
        _process = Process.Start(new ProcessStartInfo(Program.Value!, ["-p", project.Folder, "-e", project.PathOf("error.log"), "-c", project.PathOf("nginx.conf")]))!;
        AwaitAnswer(port);
    }

    /// <summary>Whether there is one; as root it is installed if it can be.</summary>
    public static bool IsInstalled => Program.Value is not null;

    public string Url { get; }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string? Find()
    {
        var places = new[] { Environment.GetEnvironmentVariable("RETABLE_NGINX") ?? "", "/usr/sbin/nginx", "/usr/bin/nginx" };
        if (!Array.Exists(places, File.Exists) && Environment.IsPrivilegedProcess && File.Exists("/usr/bin/apt-get"))
        {
            Install();
        }

        return Array.Find(places, File.Exists);
    }

    /// <summary>A policy of 101 keeps Debian's package from starting a server of its own.</summary>
    private static void Install()
    {
        const string Script = """
            policy=/usr/sbin/policy-rc.d; made=
            [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' > $policy; chmod +x $policy; made=1; }
            get="apt-get -qq -y -o DPkg::Lock::Timeout=300"
            $get install --no-install-recommends nginx-light || { $get update && $get install --no-install-recommends nginx-light; }
            [ -z "$made" ] || rm -f $policy
            """;
        var start = new ProcessStartInfo("sh", ["-c", $"{{ {Script}\n}} > /dev/null 2>&1"]);
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var shell = Process.Start(start)!;
        shell.WaitForExit();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static void AwaitAnswer(int port)
    {
        for (var tries = 0; tries < 200; tries++)
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        throw new InvalidOperationException("nginx did not start");
    }
}
