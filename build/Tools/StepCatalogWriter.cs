using System.Text;
using System.Text.Json;
using Nuke.Common;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Engine.Identity;
using Retable.Engine.Pipelines;

namespace Retable.Front.Tools;

/// <summary>Asks each step executable to describe itself, and writes the catalogue.</summary>
internal sealed class StepCatalogWriter(AbsolutePath root)
{
    /// <summary>Writes the catalogue; a file that would not change is not touched.</summary>
    /// <exception cref="BuildFailedException">An executable does not answer.</exception>
    public void Write(AbsolutePath file, IEnumerable<AbsolutePath> projects)
    {
        var executables = new SortedDictionary<string, StepExecutable>(StringComparer.Ordinal);
        foreach (var (name, executable) in projects.AsParallel().Select(project => Path.GetFileNameWithoutExtension(project)).Select(name => (name, Describe(name))))
        {
            if (executable is not null)
            {
                executables.Add(Kebab(name), executable);
            }
        }

        var json = new StepCatalog { Executables = executables }.ToJson();
        if (!file.FileExists() || !File.ReadAllBytes(file).AsSpan().SequenceEqual(json))
        {
            file.Parent.CreateDirectory();
            File.WriteAllBytes(file + ".new", json);
            File.Move(file + ".new", file, overwrite: true);
        }
    }

    /// <summary>Describes a program; null if it has no verbs.</summary>
    private StepExecutable? Describe(string project)
    {
        var program = new Programs(root).Of(project);
        var (code, answer) = new Tool(program) { Folder = root }.Capture("describe");
        try
        {
            var description = StepDescription.FromJson(answer);
            if (description.Protocol != StepSpec.CurrentProtocol)
            {
                throw new JsonException($"it speaks protocol {description.Protocol}, the engine {StepSpec.CurrentProtocol}");
            }

            using var steps = new StepCode($"{program}.dll");
            var verbs = new SortedDictionary<string, StepVerb>(StringComparer.Ordinal);
            foreach (var verb in description.Verbs)
            {
                verbs.Add(verb.Name, Describe(verb, steps.Of(verb)));
            }

            return verbs.Count == 0 ? null : new StepExecutable { Path = Path.GetRelativePath(root, program), Verbs = verbs };
        }
        catch (JsonException error)
        {
            throw new BuildFailedException(
                ExitCode.Failed, $"error: '{Path.GetRelativePath(root, program)} describe' gave no description (exit code {code}): {error.Message}\n{answer}");
        }
    }

    private static StepVerb Describe(VerbDescription verb, VerbIdentity code) => new()
    {
        Description = verb,
        Identity = code.Common.Identity.ToString(),
        ReachesTorch = code.Common.ReachesTorch,
        Cases = code.Cases.Count == 0 ? null : new SortedDictionary<string, CaseCode>(code.Cases.ToDictionary(@case => @case.Key, @case => Describe(@case.Value)), StringComparer.Ordinal),
    };

    private static CaseCode Describe(CaseIdentity code) => new(
        code.Alone.Identity.ToString(),
        code.Together == code.Alone ? null : code.Together.Identity.ToString(),
        code.Alone.ReachesTorch || code.Together.ReachesTorch);

    /// <summary>Converts <c>ProxyDirichlet</c> to <c>proxy-dirichlet</c>, its name in pipeline files.</summary>
    private static string Kebab(string project)
    {
        var name = new StringBuilder();
        foreach (var letter in project)
        {
            name.Append(char.IsUpper(letter) && name.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }
}
