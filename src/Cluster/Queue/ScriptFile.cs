namespace Retable.Cluster.Queue;

/// <summary>Writes the script of a job so that nobody else can read it, since it may contain secrets.</summary>
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
