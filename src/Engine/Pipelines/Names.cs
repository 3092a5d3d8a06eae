using System.Text;
using Retable.Contract;

namespace Retable.Engine.Pipelines;

/// <summary>What may be a name: of a paper, a profile, a stage, a slot, an axis, a file.</summary>
internal static class Names
{
    /// <exception cref="BadInputException">Not letters, digits, '-' and '_' alone, beginning with a letter, or too long.</exception>
    public static string Require(string name, string what, SourcePosition at)
    {
        var valid = name.Length is > 0 and <= PipelineLimits.NameLength
            && char.IsAsciiLetter(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        return valid ? name : throw new BadInputException($"'{name}' cannot name {what}")
        {
            At = at,
            Facts = [("expected", $"a letter, then letters, digits, '-' and '_'; at most {PipelineLimits.NameLength} characters")],
        };
    }

    /// <exception cref="BadInputException">The text cannot be the name of a file in a folder.</exception>
    public static string RequireFileName(string name, string what, SourcePosition at)
    {
        var valid = name is not ("" or "." or "..")
            && !name.Any(c => c is '/' or '\\' || char.IsControl(c))
            && Encoding.UTF8.GetByteCount(name) <= PipelineLimits.FileNameBytes;
        return valid ? name : throw new BadInputException($"{what} cannot be called '{name}'")
        {
            At = at,
            Facts = [("expected", $"a file name without folders, at most {PipelineLimits.FileNameBytes} bytes")],
        };
    }
}
