using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Pipelines;

/// <summary>The experiments whose results exist: <c>results/&lt;paper&gt;/&lt;profile&gt;+&lt;name&gt;</c>.</summary>
internal sealed class Experiments(AbsolutePath root)
{
    /// <summary>All experiments, by paper, profile and name.</summary>
    /// <exception cref="BadInputException">A file beside the results cannot be read.</exception>
    public IReadOnlyList<Experiment> All => [.. (root / "results")
        .GlobFiles($"*/*/{Experiment.FileName}")
        .Where(file => file.Parent.Name.Contains('+', StringComparison.Ordinal))
        .Select(file => Experiment.Read(file, Path.GetRelativePath(root, file)))
        .OrderBy(one => one.Paper, StringComparer.Ordinal).ThenBy(one => one.Profile, StringComparer.Ordinal).ThenBy(one => one.Name, StringComparer.Ordinal)];

    /// <summary>The experiment with a given name; null if there is none.</summary>
    public Experiment? Find(string paper, string profile, string name)
    {
        // A name may come from the command line, unchecked: it must not lead to another folder.
        var file = root / "results" / paper / Engine.Pipelines.Stage.ScopeOf(profile, name) / Experiment.FileName;
        return !name.Contains('/', StringComparison.Ordinal) && file.FileExists() ? Experiment.Read(file, Path.GetRelativePath(root, file)) : null;
    }

    public AbsolutePath FolderOf(Experiment experiment) => root / "results" / experiment.Paper / experiment.Scope;

    /// <summary>Writes down what the name stands for, before anything is computed under it.</summary>
    public void Keep(Experiment experiment)
    {
        var file = FolderOf(experiment).CreateDirectory() / Experiment.FileName;
        if (!file.FileExists())
        {
            File.WriteAllText(file + ".new", experiment.ToJson());
            File.Move(file + ".new", file, overwrite: true);
        }
    }

    /// <summary>Deletes an experiment's results and comparisons. Computed outputs stay in the store until <c>Gc</c> removes them.</summary>
    public void Remove(Experiment experiment)
    {
        foreach (var folder in new[] { FolderOf(experiment), root / "artifacts" / "gate" / experiment.Paper / experiment.Scope })
        {
            if (folder.DirectoryExists())
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>The error for a name that no experiment has; lists those that exist.</summary>
    public BadInputException Unknown(string name)
    {
        var known = All.Select(one => one.Name).Distinct().ToList();
        return known.Count > 0
            ? BadInputException.UnknownName($"there is no experiment '{name}' here", name, known)
            : new BadInputException($"there is no experiment '{name}': none has been made yet") { Hint = $"./build.sh Reproduce --name {name} --set PARAMETER=VALUE" };
    }
}
