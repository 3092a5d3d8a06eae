using Nuke.Common.IO;
using System.Linq.Expressions;

namespace Nuke.Common;

/// <summary>The base class of a build, whose targets are properties and whose parameters are fields.</summary>
/// <remarks>
/// Names, signatures and meaning follow NUKE, as far as this build uses it, so that NUKE users read it at once and the
/// package could take its place. Why there is a runner of our own: docs/decisions/0002-runner-of-our-own.md.
/// </remarks>
public abstract class NukeBuild
{
    private static readonly Lazy<AbsolutePath> Root = new(FindRoot);

    /// <summary>The folder of <c>build.sh</c>, or the project that <c>RETABLE_ROOT</c> names.</summary>
    public static AbsolutePath RootDirectory => Root.Value;

    /// <summary>The exit code of the process if no target fails. A target may set it.</summary>
    public int ExitCode { get; protected set; }

    /// <summary>The version that <c>--version</c> prints.</summary>
    protected internal virtual string Version => GetType().Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>A line to print after everything else.</summary>
    protected internal string? LastLine { get; protected set; }

    /// <summary>Runs the targets that the command line names; without any, the defaults; without defaults, shows the help.</summary>
    protected static int Execute<T>(params Expression<Func<T, Target>>[] defaultTargets)
        where T : NukeBuild, new()
    {
        var build = new T();
        return new BuildRunner(build, Console.Out, Console.Error)
            .Run(Environment.GetCommandLineArgs()[1..], [.. defaultTargets.Select(target => target.Compile()(build))]);
    }

    /// <summary>The fields of the parameters given on the command line.</summary>
    protected internal IReadOnlySet<string> Given { get; internal set; } = new HashSet<string>();

    /// <summary>Names of the targets requested on the command line, without those that they depend on.</summary>
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
