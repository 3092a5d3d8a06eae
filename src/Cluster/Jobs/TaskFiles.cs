using Retable.Cluster.Node;
using Retable.Engine.Processes;
using Retable.Engine.Store;

namespace Retable.Cluster.Jobs;

/// <summary>Manages the files of tasks: prepared before a job is submitted, collected when a copy has succeeded, deleted once they are not needed.</summary>
/// <param name="folder">The cluster's folder.</param>
/// <param name="programOnNode">Converts the path of a program on this machine to its path on the others.</param>
/// <param name="watched">Files besides the inputs that must not change until a verb has run.</param>
internal sealed class TaskFiles(ClusterFolder folder, Func<string, string> programOnNode, IReadOnlyList<string> watched)
{
    private static readonly Disk Disk = new();

    /// <summary>Takes over what the engine prepared for a task. A folder of the same name stays there for the outputs.</summary>
    public void Lay(string id, StageTask task)
    {
        var place = folder.TaskOf(id);
        if (Directory.Exists(place))
        {
            Directory.Delete(place, recursive: true);
        }

        Directory.CreateDirectory(place);
        var looks = Layout.LinksOutOf(task.Store, task.Staging).Concat(task.Program is TaskProgram.Verb ? watched : []).Distinct().Order(StringComparer.Ordinal).ToDictionary(path => path, TaskFile.LookOf, StringComparer.Ordinal);
        Directory.Move(task.Staging, folder.StagedOf(id));
        var file = TaskFile.Of(task, looks);
        ClusterJson.Write(folder.FileOf(id), file.Program is { } program ? file with { Program = programOnNode(program) } : file, ClusterJson.Default.TaskFile);
        File.WriteAllBytes(folder.SpecOf(id), task.Spec.ToJson());
    }

    /// <summary>Gives the engine a copy's outputs by hard link, so that nothing is lost if the engine dies before it has recorded them.</summary>
    public void Collect(ClusterTask task, string copy, string log)
    {
        var to = Directory.CreateDirectory(Path.Combine(task.Task.Staging, "out")).FullName;
        foreach (var entry in new DirectoryInfo(Path.Combine(folder.CopyOf(task.Id, copy), "out")).EnumerateFileSystemInfos())
        {
            var place = Path.Combine(to, entry.Name);
            if (entry is DirectoryInfo && entry.LinkTarget is null)
            {
                Directory.Move(entry.FullName, place);
            }
            else
            {
                File.Delete(place);
                if (entry.LinkTarget is not null || !Disk.TryLink(entry.FullName, place))
                {
                    File.Move(entry.FullName, place);
                }
            }
        }

        TakeLog(task, log);
    }

    /// <summary>Makes the log of the copy that counts the stage's log.</summary>
    public static void TakeLog(ClusterTask task, string log)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(task.Task.LogFile)!);
        if (File.Exists(log))
        {
            File.Move(log, task.Task.LogFile, overwrite: true);
        }
    }

    /// <summary>Deletes everything left of a task.</summary>
    public void Clear(string id, IEnumerable<string> copies)
    {
        foreach (var copy in copies)
        {
            File.Delete(folder.BegunOf(id, copy));
            File.Delete(folder.EndedOf(id, copy));
        }

        Disk.DeleteFolder(folder.TaskOf(id));
    }
}
