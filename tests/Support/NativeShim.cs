using System.Diagnostics;

namespace Retable.Tests;

/// <summary>Builds the shim to libtorch where it is missing; a test project that needs it declares an assembly fixture of this type.</summary>
public sealed class NativeShim
{
    public NativeShim()
    {
        var script = Checkout.At("src", "TorchSharp", "native", "build.sh");
        using var build = Process.Start(new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true })!;
        var path = build.StandardOutput.ReadToEnd().Trim();
        build.WaitForExit();
        if (build.ExitCode != 0)
        {
            throw new InvalidOperationException($"{script} failed with exit code {build.ExitCode}; its message is above");
        }

        // A test project builds it for itself: what another checkout's variable names is not what this one tests.
        Environment.SetEnvironmentVariable("RETABLE_TORCH_SHIM", path);
    }
}
