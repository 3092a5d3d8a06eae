using System.Xml.Linq;
using Nuke.Common.IO;

namespace Retable.Front.Tools;

/// <summary>Makes a solution from the projects found in folders, so that a new paper need not be listed anywhere.</summary>
internal static class Solution
{
    /// <summary>Writes the solution unless the file already has this content.</summary>
    public static AbsolutePath Write(AbsolutePath file, IEnumerable<AbsolutePath> projects)
    {
        var text = new XElement("Solution", projects.Select(project =>
            new XElement("Project", new XAttribute("Path", Path.GetRelativePath(file.Parent, project))))).ToString();
        if (!file.FileExists() || File.ReadAllText(file) != text)
        {
            file.Parent.CreateDirectory();
            File.WriteAllText(file, text);
        }

        return file;
    }
}
