using System.Text;
using HandlebarsDotNet;

namespace Retable.Tables.Rendering;

/// <summary>Writes text of a format in which some characters must be written otherwise.</summary>
internal sealed class CharacterEncoder(IReadOnlyDictionary<char, string> instead) : ITextEncoder
{
    public void Encode(StringBuilder? text, TextWriter target) => Encode(text?.ToString(), target);

    public void Encode(string? text, TextWriter target) => Encode((text ?? "").GetEnumerator(), target);

    public void Encode<T>(T? text, TextWriter target)
        where T : IEnumerator<char>
    {
        while (text?.MoveNext() == true)
        {
            if (instead.TryGetValue(text.Current, out var written))
            {
                target.Write(written);
            }
            else
            {
                target.Write(text.Current);
            }
        }
    }
}
