namespace Retable.Cluster.Queue;

/// <summary>The script of a job. It may hold secrets: nobody else reads it.</summary>
internal static class ScriptFile
{
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
