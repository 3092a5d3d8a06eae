using System.Net.Http.Headers;

namespace Retable.Download;

/// <summary>A download that is not whole yet, with the version (ETag) that its bytes belong to.</summary>
internal sealed class PartFile(string target)
{
    private readonly string _part = target + ".part";
    private readonly string _version = target + ".part.etag";

    public long Length => File.Exists(_part) ? new FileInfo(_part).Length : 0;

    /// <summary>The strong ETag of the part, kept beside it so that a later process resumes only the same version.</summary>
    public EntityTagHeaderValue? Version
    {
        get => File.Exists(_version) && EntityTagHeaderValue.TryParse(File.ReadAllText(_version), out var tag) ? tag : null;
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

    public FileStream OpenAppend() => new(_part, FileMode.Append, FileAccess.Write, FileShare.Read);

    public void Discard()
    {
        File.Delete(_part);
        File.Delete(_version);
    }

    /// <summary>The part is whole: it takes its name.</summary>
    public void Finish()
    {
        if (!File.Exists(_part))
        {
            File.Create(_part).Dispose();
        }

        File.Move(_part, target, overwrite: true);
        File.Delete(_version);
    }
}
