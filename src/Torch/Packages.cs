namespace Retable.Torch;

/// <summary>A NuGet package with native libraries, in the cache that restored it.</summary>
/// <param name="Name">The package's name in lower case, as in the cache.</param>
/// <param name="Version">The restored version.</param>
internal sealed record NativePackage(string Name, string Version)
{
    /// <summary>The folder with the package's libraries for Linux x64; null if the package is not restored.</summary>
    public string? Find() => Packages.Caches
        .Select(cache => Path.Combine(cache, Name, Version, "runtimes", "linux-x64", "native"))
        .FirstOrDefault(Directory.Exists);

    public override string ToString() => $"{Name} {Version}";
}

/// <summary>The packages that this program was built with, which Directory.Build.props writes into its runtime configuration.</summary>
internal static class Packages
{
    public static NativePackage TorchSharp { get; } = new("torchsharp", Setting("Retable.TorchSharp"));

    public static NativePackage Libtorch { get; } = new("libtorch-cpu-linux-x64", Setting("Retable.Libtorch"));

    /// <summary>The folders in which NuGet keeps packages: those of the build, and, if the program was moved to another machine, those of this one.</summary>
    public static IEnumerable<string> Caches => new[]
    {
        AppContext.GetData("Retable.PackageCache") as string,
        Environment.GetEnvironmentVariable("NUGET_PACKAGES"),
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages"),
    }.Where(cache => !string.IsNullOrEmpty(cache)).Select(cache => cache!);

    private static string Setting(string name) => AppContext.GetData(name) as string
        ?? throw new InvalidOperationException($"the program's runtimeconfig.json has no '{name}'");
}
