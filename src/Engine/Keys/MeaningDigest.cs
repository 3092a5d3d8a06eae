using Retable.Contract;

namespace Retable.Engine.Keys;

/// <summary>Reads one kind of file for what it says, whatever way it says it.</summary>
public interface IMeaning
{
    /// <summary>Raised when the digests change: part of every digest.</summary>
    string Scheme { get; }

    /// <summary>The extensions it reads, with their dots: <c>.parquet</c>.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>A digest that files share exactly if they say the same.</summary>
    /// <exception cref="FormatException">The file is not of this kind.</exception>
    Digest Of(string path);
}

/// <summary>The second digest of an output: over what it says. It decides whether the stages that read it must run.</summary>
/// <remarks>A file whose kind nobody reads, or that is not what its name says, means its bytes.</remarks>
/// <param name="others">Kinds that the engine itself does not know, for instance Parquet.</param>
public sealed class MeaningDigest(params IReadOnlyList<IMeaning> others)
{
    private readonly Dictionary<string, IMeaning> _byExtension = new IMeaning[] { new SafetensorsMeaning(), new JsonMeaning(), new YamlMeaning(), new TextMeaning() }
        .Concat(others)
        .SelectMany(meaning => meaning.Extensions.Select(extension => (extension, meaning)))
        .ToDictionary(entry => entry.extension, entry => entry.meaning, StringComparer.OrdinalIgnoreCase);

    /// <summary>What a file says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="file">Its name: the extension tells the kind, also where the path's own does not.</param>
    /// <param name="bytes">The digest of its bytes.</param>
    public Digest Of(string path, string file, Digest bytes)
    {
        if (!_byExtension.TryGetValue(Path.GetExtension(file), out var meaning))
        {
            return bytes;
        }

        try
        {
            return Digest.OfText($"retable-meaning/{meaning.Scheme}:{meaning.Of(path)}");
        }
        catch (FormatException)
        {
            return bytes;
        }
    }
}
