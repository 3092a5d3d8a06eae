using System.Text;
using Retable.Contract;
using Retable.Engine.Identity;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Engine.Planning;

/// <summary>What is known of the code behind the identities of steps.</summary>
public interface ICodeHistory
{
    /// <summary>Says in a few words what changed in a stage's code: <c>LibraryLoss changed</c>. Null where that is not known.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="old">The identity that its code had.</param>
    /// <param name="now">The one that it has.</param>
    string? Difference(Stage stage, string old, string now);
}

/// <summary>What the code of executed steps was made of, a file an identity in <c>codes/</c>; and what the code of today is, read when somebody asks.</summary>
/// <remarks>A file that is missing or unreadable costs an explanation its names and nothing else.</remarks>
/// <param name="project">What the paths of executables are relative to.</param>
/// <param name="catalog">The steps of today.</param>
/// <param name="folder">Where the files are.</param>
/// <param name="disk">Writes them.</param>
internal sealed class CodeHistory(string project, StepCatalog catalog, string folder, Disk disk) : ICodeHistory, IDisposable
{
    private readonly Dictionary<string, CodeOutline?> _outlines = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Old, string Now), string?> _differences = [];
    private readonly Dictionary<string, StepCode?> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Program, string Identity, string File, int? Line), CodeUse> _uses = [];

    /// <inheritdoc/>
    public string? Difference(Stage stage, string old, string now)
    {
        if (!_differences.TryGetValue((old, now), out var difference))
        {
            difference = Kept(old) is { } before && (Kept(now) ?? Today(stage, now)) is { } after ? CodeOutline.Difference(before, after) : null;
            _differences.Add((old, now), difference);
        }

        return difference;
    }

    /// <summary>What stands in a source file of the code that a stage's program was built from, and whether the stage runs any of it.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="file">Relative to the project.</param>
    /// <param name="line">From 1; null for the whole file.</param>
    public CodeUse UseOf(Stage stage, string file, int? line)
    {
        if (stage.Step is not StepCall.Verb call || catalog.Find(call) is not { } verb)
        {
            return CodeUse.None;
        }

        var (program, identity) = (catalog.Executables[call.Executable].Path, new StageCode().Of(verb, stage).Identity);
        if (!_uses.TryGetValue((program, identity, file, line), out var use))
        {
            var names = CodeOf(program)?.NamesAt(file, line) ?? [];
            use = names.Count == 0 ? CodeUse.None : new CodeUse([.. names.Select(name => name.ToString())], Today(stage, identity) is { } outline && names.Any(outline.Takes));
            _uses.Add((program, identity, file, line), use);
        }

        return use;
    }

    /// <summary>Writes down the code of all stages of a plan that have run, now or before. Only for the holder of the store's lock.</summary>
    public void Keep(Plan plan)
    {
        foreach (var (identity, stage) in plan.Wanted
            .Where(node => plan.Record(node) is not null && plan.Key(node) is not null)
            .Select(node => (Identity: IdentityIn(plan.Key(node)!.Parts), Stage: plan.Dag.Stages[node]))
            .Where(code => code.Identity is not null)
            .DistinctBy(code => code.Identity))
        {
            if (!File.Exists(PathOf(identity!)) && Today(stage, identity!) is { } outline)
            {
                AtomicFile.Write(disk, PathOf(identity!), Encoding.UTF8.GetBytes(outline.ToText()));
            }
        }
    }

    /// <summary>Deletes the files that no explanation asks for any more: of each instance its last execution and the one before can be asked for.</summary>
    public void Collect(ActionRecords records)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        var needed = records.All().Select(record => record.Instance).Distinct().ToList()
            .Select(records.Last).OfType<ActionRecord>()
            .SelectMany(last => new[] { last, records.Previous(last.Instance, last.Key) }).OfType<ActionRecord>()
            .Select(record => IdentityIn(record.Parts)).OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !needed.Contains(Path.GetFileName(file))).ToList())
        {
            disk.Delete(file);
        }
    }

    public void Dispose()
    {
        foreach (var code in _codes.Values)
        {
            code?.Dispose();
        }
    }

    private static string? IdentityIn(IEnumerable<KeyPart> parts) => parts.Where(part => part.Label == "step").Select(part => part.Value).FirstOrDefault();

    private string PathOf(string identity) => Path.Combine(folder, identity);

    private CodeOutline? Kept(string identity)
    {
        if (!_outlines.TryGetValue(identity, out var outline))
        {
            try
            {
                outline = Digest.TryParse(identity, out _) && File.Exists(PathOf(identity)) ? CodeOutline.Parse(File.ReadAllText(PathOf(identity))) : null;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                outline = null;
            }

            _outlines.Add(identity, outline);
        }

        return outline;
    }

    /// <summary>The outline of a stage's code as it is built; null if that is not the code of this identity.</summary>
    private CodeOutline? Today(Stage stage, string identity)
    {
        if (stage.Step is not StepCall.Verb call || catalog.Find(call) is not { } verb || new StageCode().Of(verb, stage).Identity != identity)
        {
            return null;
        }

        try
        {
            // Since the catalogue was written the steps may have been built anew.
            return CodeOf(catalog.Executables[call.Executable].Path) is { } code && code.Of(verb.Description.EntryPoint).Identity.ToString() == verb.Identity
                ? code.Outline(verb.Description.EntryPoint, StageCode.CasesOf(verb, stage))
                : null;
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    private StepCode? CodeOf(string program)
    {
        if (!_codes.TryGetValue(program, out var code))
        {
            var assembly = Path.Combine(project, $"{program}.dll");
            _codes.Add(program, code = File.Exists(assembly) ? new StepCode(assembly) : null);
        }

        return code;
    }
}

/// <summary>What stands at a place in a source file, and whether a stage runs any of it.</summary>
internal sealed record CodeUse(IReadOnlyList<string> Names, bool IsRun)
{
    public static CodeUse None { get; } = new([], IsRun: false);
}
