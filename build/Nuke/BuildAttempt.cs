using System.Diagnostics;
using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>Remembers for <c>--continue</c> the targets that succeeded in earlier calls.</summary>
internal sealed class BuildAttempt(AbsolutePath file)
{
    private readonly SortedSet<string> _succeeded = Load(file);

    public bool Succeeded(string target) => _succeeded.Contains(target);

    public void Record(string target, bool succeeded)
    {
        if (succeeded ? _succeeded.Add(target) : _succeeded.Remove(target))
        {
            Save();
        }
    }

    private void Save()
    {
        try
        {
            file.Parent.CreateDirectory();
            File.WriteAllLines(file, _succeeded);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Only --continue would miss it; what the targets did, or could not do, they say themselves.
            Debug.WriteLine(error);
        }
    }

    private static SortedSet<string> Load(AbsolutePath file) =>
        new(file.FileExists() ? File.ReadAllLines(file) : [], StringComparer.Ordinal);
}
