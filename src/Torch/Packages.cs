namespace Retable.Torch;

/// <summary>A NuGet package with native libraries, in the cache that restored it.</summary>
/// <param name="Name">In lower case, as the cache has it.</param>
/// <param name="Version">As restored.</param>
internal sealed record NativePackage(string Name, string Version)
{
    /// <summary>The folder of its libraries for Linux on x64; null if it is not restored.</summary>
    public string? Find() => Packages.Caches
        .Select(cache => Path.Combine(cache, Name, Version, "runtimes", "linux-x64", "native"))
        .FirstOrDefault(Directory.Exists);

    public override string ToString() => $"{Name} {Version}";
}

/// <summary>The packages that this program was built with: Directory.Build.props writes them into its runtime configuration.</summary>
internal static class Packages
{
    public static NativePackage TorchSharp { get; } = new("torchsharp", Setting("Retable.TorchSharp"));

    public static NativePackage Libtorch { get; } = new("libtorch-cpu-linux-x64", Setting("Retable.Libtorch"));

    /// <summary>Where NuGet keeps packages: as when this program was built, or, if it was moved to another machine, as here.</summary>
    public static IEnumerable<string> Caches => new[]
    {
        AppContext.GetData("Retable.PackageCache") as string,
        Environment.GetEnvironmentVariable("NUGET_PACKAGES"),
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
    }.Where(cache => !string.IsNullOrEmpty(cache)).Select(cache => cache!);

    private static string Setting(string name) => AppContext.GetData(name) as string
        ?? throw new InvalidOperationException($"the program's runtimeconfig.json has no '{name}'");
}
