using System.Net.Http.Headers;

namespace Retable.Download;

/// <summary>An incomplete download, with the version (ETag or date) that its bytes belong to.</summary>
internal sealed class PartFile(string target)
{
    private readonly string _version = target + ".part.etag";

    public string Path { get; } = target + ".part";

    public long Length => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>The strong ETag of the partial file, otherwise the date of the file's last change, stored beside it so that a later process resumes only the same version. Null if the server gave neither, so that nothing can be known to continue it.</summary>
    public RangeConditionHeaderValue? Version
    {
        get => File.Exists(_version) && RangeConditionHeaderValue.TryParse(File.ReadAllText(_version), out var version) ? version : null;
        set
        {
            if (value is null)
            {
                File.Delete(_version);
            }
            else
            {
                File.WriteAllText(_version, value.ToString());
            }
        }
    }

    public FileStream OpenAppend() => new(Path, FileMode.Append, FileAccess.Write, FileShare.Read);

    public void Discard()
    {
        File.Delete(Path);
        File.Delete(_version);
    }

    /// <summary>Gives the complete file its final name.</summary>
    public void Finish()
    {
        if (!File.Exists(Path))
        {
            File.Create(Path).Dispose();
        }

        File.Move(Path, target, overwrite: true);
        File.Delete(_version);
    }
}
