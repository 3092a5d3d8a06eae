using System.Net.Http.Headers;

namespace Retable.Download;

/// <summary>A download that is not whole yet, with the version (ETag or date) that its bytes belong to.</summary>
internal sealed class PartFile(string target)
{
    private readonly string _version = target + ".part.etag";

    public string Path { get; } = target + ".part";

    public long Length => File.Exists(Path) ? new FileInfo(Path).Length : 0;

    /// <summary>
    /// The strong ETag of the part, otherwise the date of the file's last change, kept beside it so that a later process
    /// resumes only the same version. Null where the server told neither: what follows then cannot be known to belong to it.
    /// </summary>
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

    /// <summary>The part is whole: it takes its name.</summary>
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
