using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>Which targets the last invocations brought to a good end, for <c>--continue</c>.</summary>
internal sealed class BuildAttempt(AbsolutePath file)
{
    private readonly SortedSet<string> _succeeded = Load(file);

    public bool Succeeded(string target) => _succeeded.Contains(target);

    public void Record(string target, bool succeeded)
    {
        if (succeeded ? _succeeded.Add(target) : _succeeded.Remove(target))
        {
            file.Parent.CreateDirectory();
            File.WriteAllLines(file, _succeeded);
        }
    }

    private static SortedSet<string> Load(AbsolutePath file) =>
        new(file.FileExists() ? File.ReadAllLines(file) : [], StringComparer.Ordinal);
}
