using System.Xml.Linq;
using Nuke.Common.IO;

namespace Retable.Front.Tools;

/// <summary>A solution made of the projects found in folders, so that a new paper needs to be listed nowhere.</summary>
internal static class Solution
{
    /// <summary>Writes it unless it stands there already.</summary>
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
