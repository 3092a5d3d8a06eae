using System.Text;
using Retable.Contract;
using YamlDotNet.Core;

namespace Retable.Yaml;

/// <summary>Reads YAML into nodes that know their position. One document per file, no tags, aliases within limits.</summary>
public static class YamlFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="shownAs">The path in messages: relative to the project, as the reader knows it.</param>
    /// <param name="limits">Null for the usual ones.</param>
    /// <exception cref="BadInputException">The file is missing, unreadable, not YAML, or beyond a limit.</exception>
    public static YamlNode Load(string path, string shownAs, YamlLimits? limits = null)
    {
        byte[] bytes;
        try
        {
            var length = new FileInfo(path).Length;
            RequireSize(length, shownAs, limits ?? YamlLimits.Default);
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var missing = error is FileNotFoundException or DirectoryNotFoundException;
            throw new BadInputException(missing ? $"there is no file {shownAs}" : $"cannot read {shownAs}: {error.Message}", error)
            {
                At = new SourcePosition(shownAs),
                Facts = missing && Nearest(path, shownAs) is { } nearest ? [("nearest", nearest)] : [],
            };
        }

        return Parse(Decode(bytes, shownAs), shownAs, limits);
    }

    /// <summary>Reads a text.</summary>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static YamlNode Parse(string text, string shownAs, YamlLimits? limits = null)
    {
        limits ??= YamlLimits.Default;
        RequireSize(text.Length, shownAs, limits);
        try
        {
            var hidden = Placeholders.Hide(text);
            return new YamlBuilder(new Parser(new StringReader(hidden)), shownAs, limits, hasPlaceholders: !ReferenceEquals(hidden, text)).Document();
        }
        catch (YamlException error)
        {
            throw TabAt(text, (int)error.Start.Line, (int)error.End.Line) is { } tab
                ? new BadInputException("a tab stands where YAML takes only blanks", error)
                {
                    At = new SourcePosition(shownAs, tab.Line, tab.Column),
                    Hint = "Indent with blanks.",
                }
                : new BadInputException($"this is not YAML: {OneLine(error)}", error)
                {
                    At = new SourcePosition(shownAs, (int)error.Start.Line, (int)error.Start.Column),
                };
        }
    }

    /// <summary>Interprets a single plain value as null, bool, long, double or string.</summary>
    /// <exception cref="BadInputException">An integer that does not fit into 64 bits.</exception>
    public static object? ReadScalar(string text) => CoreSchema.Resolve(text, new SourcePosition(text));

    /// <summary>The file that was probably meant, by the path that the reader knows.</summary>
    private static string? Nearest(string path, string shownAs) => NearestName.OfFile(path) is not { } nearest ? null
        : path.EndsWith(shownAs, StringComparison.Ordinal) && nearest.StartsWith(path[..^shownAs.Length], StringComparison.Ordinal) ? nearest[(path.Length - shownAs.Length)..]
        : Path.GetFileName(nearest);

    private static string OneLine(YamlException error)
    {
        var message = error.Message.ReplaceLineEndings(" ");
        return message.Length == 0 ? message : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
    }

    /// <summary>Finds the tab in the indentation that made the parser stop, possibly on the line before it; the parser's own words do not mention it.</summary>
    private static (int Line, int Column)? TabAt(string text, int from, int to)
    {
        var line = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            line++;
            var column = content.IndexOf('\t');
            if (line >= from && line <= to + 1 && column >= 0 && content[..column].IndexOfAnyExcept(' ') < 0)
            {
                return (line, column + 1);
            }
        }

        return null;
    }

    private static string Decode(byte[] bytes, string shownAs)
    {
        try
        {
            return Strict.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new BadInputException($"{shownAs} is not text in UTF-8 (byte {error.Index})", error)
            {
                At = new SourcePosition(shownAs),
                Hint = "Save it as UTF-8.",
            };
        }
    }

    private static void RequireSize(long size, string shownAs, YamlLimits limits)
    {
        if (size > limits.Bytes)
        {
            throw new BadInputException($"{shownAs} is too large")
            {
                At = new SourcePosition(shownAs),
                Facts = [("expected", $"at most {limits.Bytes} bytes"), ("found", $"{size} bytes")],
            };
        }
    }
}
