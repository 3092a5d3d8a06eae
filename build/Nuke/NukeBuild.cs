using Nuke.Common.IO;
using System.Linq.Expressions;

namespace Nuke.Common;

/// <summary>The base of a build: its targets are properties, its parameters fields.</summary>
/// <remarks>
/// Names, signatures and meaning follow NUKE, as far as this build uses it, so that NUKE users read it at once and the
/// package could take its place. Why there is a runner of our own: docs/decisions/0002-runner-of-our-own.md.
/// </remarks>
public abstract class NukeBuild
{
    private static readonly Lazy<AbsolutePath> Root = new(FindRoot);

    /// <summary>The folder of <c>build.sh</c>, or the project that <c>RETABLE_ROOT</c> names.</summary>
    public static AbsolutePath RootDirectory => Root.Value;

    /// <summary>What the process ends with if no target fails. A target may set it.</summary>
    public int ExitCode { get; protected set; }

    /// <summary>What <c>--version</c> prints.</summary>
    protected internal virtual string Version => GetType().Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>A line that must stand after everything else.</summary>
    protected internal string? LastLine { get; protected set; }

    /// <summary>Runs the targets that the command line names; without any, the defaults; without these, shows the help.</summary>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargets)
        where T : NukeBuild, new()
    {
        var build = new T();
        return new BuildRunner(build, Console.Out, Console.Error)
            .Run(Environment.GetCommandLineArgs()[1..], [.. defaultTargets.Select(target => target.Compile()(build))]);
    }

    /// <summary>The fields of the parameters that the command line gave.</summary>
    protected internal IReadOnlySet<string> Given { get; internal set; } = new HashSet<string>();

    /// <summary>Names of the targets that the command line asked for; what these depend on is not among them.</summary>
    protected internal IReadOnlyCollection<string> InvokedTargets { get; internal set; } = [];

    /// <summary>Names of the targets that <c>--skip</c> names.</summary>
    protected internal IReadOnlyCollection<string> SkippedTargets { get; internal set; } = [];

    /// <summary>Called before the first target, with all parameters set.</summary>
    protected internal virtual void OnBuildInitialized()
    {
    }

    private static AbsolutePath FindRoot()
    {
        if (Environment.GetEnvironmentVariable("RETABLE_ROOT") is { Length: > 0 } named)
        {
            return AbsolutePath.Of(named);
        }

        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "build.sh")))
        {
            folder = folder.Parent;
        }

        return AbsolutePath.Of(folder?.FullName ?? AppContext.BaseDirectory);
    }
}
