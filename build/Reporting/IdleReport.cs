using Nuke.Common.IO;
using Retable.Front.Pipelines;

namespace Retable.Front.Reporting;

/// <summary>Says that nothing is to be done, and where the tables asked for are.</summary>
internal static class IdleReport
{
    public static void Write(TextWriter output, AbsolutePath root, PipelineQuestion question, int stages)
    {
        output.WriteLine($"nothing to do: {Numbers.Count(stages, "stage")} up to date");
        foreach (var table in question.Selection.Tables)
        {
            var cut = table.IndexOf('/', StringComparison.Ordinal) + 1;
            var files = (root / "results").GlobFiles($"{(cut > 0 ? table[..(cut - 1)] : "*")}/{question.Profile}/{table[cut..]}/*");
            foreach (var file in files)
            {
                output.WriteLine(Path.GetRelativePath(root, file));
            }

            foreach (var page in (root / "results").GlobFiles($"{(cut > 0 ? table[..(cut - 1)] : "*")}/{question.Profile}/{RunPage.FileName}"))
            {
                output.WriteLine(Path.GetRelativePath(root, page));
            }
        }
    }
}
