using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Execution;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Identity;

/// <summary>Writes the catalogue of steps: asks each executable what it offers and hashes the code of each verb.</summary>
/// <param name="root">The project's folder, which the catalogue's paths are relative to.</param>
public sealed class StepCatalogWriter(string root)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Makes the catalogue and writes it where it differs from what is there, so that its file is as old as its content.</summary>
    /// <param name="projects">The step projects: <c>ProxyDirichlet</c> is built to <c>artifacts/bin/ProxyDirichlet/release</c> and called <c>proxy-dirichlet</c>.</param>
    /// <param name="file">Usually <c>artifacts/steps.json</c>.</param>
    /// <exception cref="BadInputException">An executable does not describe itself.</exception>
    public StepCatalog Write(IEnumerable<string> projects, string file)
    {
        var catalog = Make(projects);
        var json = catalog.ToJson();
        if (!File.Exists(file) || !File.ReadAllBytes(file).AsSpan().SequenceEqual(json))
        {
            AtomicFile.Write(new Disk(), file, json);
        }

        return catalog;
    }

    /// <summary>Makes the catalogue; all executables at once.</summary>
    public StepCatalog Make(IEnumerable<string> projects)
    {
        var shim = ShimSources();
        var executables = projects.Order(StringComparer.Ordinal).AsParallel().AsOrdered().Select(project => (NameOf(project), Of(project, shim))).ToList();
        return new StepCatalog { Executables = new SortedDictionary<string, StepExecutable>(executables.ToDictionary(e => e.Item1, e => e.Item2), StringComparer.Ordinal) };
    }

    /// <summary><c>ProxyDirichlet</c> to <c>proxy-dirichlet</c>.</summary>
    public static string NameOf(string project) => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(project);

    private StepExecutable Of(string project, Digest? shim)
    {
        var assembly = $"artifacts/bin/{project}/release/Retable.{project}.dll";
        var path = Path.Combine(root, assembly);
        using var code = new StepCode(path, shim);
        var verbs = Describe(path).Verbs.ToDictionary(verb => verb.Name, verb => VerbOf(code, verb), StringComparer.Ordinal);
        return new StepExecutable { Path = assembly, Verbs = new SortedDictionary<string, StepVerb>(verbs, StringComparer.Ordinal) };
    }

    private static StepVerb VerbOf(StepCode code, VerbDescription verb)
    {
        var (identity, reachesTorch) = code.Of(verb.EntryPoint);
        return new StepVerb { Description = verb, Identity = identity.ToString(), ReachesTorch = reachesTorch };
    }

    private static StepDescription Describe(string assembly)
    {
        var (program, arguments) = LocalExecutor.CommandLine(assembly, "describe");
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new BadInputException($"a step did not describe itself within {Patience.TotalSeconds} seconds") { At = new SourcePosition(assembly) };
        }

        try
        {
            return StepDescription.FromJson(output.GetAwaiter().GetResult());
        }
        catch (System.Text.Json.JsonException error)
        {
            throw new BadInputException($"a step does not describe itself (exit code {process.ExitCode})", error)
            {
                At = new SourcePosition(assembly),
                Facts = [("it said", errors.GetAwaiter().GetResult().Trim())],
            };
        }
    }

    /// <summary>Names and texts of what the shim is built from; null where the project has none.</summary>
    private Digest? ShimSources()
    {
        var folder = Path.Combine(root, "src", "TorchSharp", "native");
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var files = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(path => $"{Path.GetFileName(path)} {Digest.OfBytes(File.ReadAllBytes(path))}\n");
        return Digest.OfText(string.Concat(files));
    }
}
