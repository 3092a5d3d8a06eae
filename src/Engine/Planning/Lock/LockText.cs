using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Engine.Pipelines;
using Retable.Yaml;

namespace Retable.Engine.Planning;

/// <summary>A lock as YAML: every value on a line of its own, so that a merge sees what changed and nothing else.</summary>
public static class LockText
{
    private const int Format = 1;

    /// <summary>A lock of 100,000 stages is read, which no pipeline file may be as large as.</summary>
    private static readonly YamlLimits Limits = new() { Bytes = 512 << 20, Nodes = 50_000_000 };

    public static string Write(LockFile file)
    {
        var text = new StringBuilder();
        text.Append("# Written by ./build.sh: what produced the committed results. After a merge conflict take either side and run again.\n");
        text.Append(CultureInfo.InvariantCulture, $"lock: {Format}\npaper: {file.Paper}\nprofile: {file.Profile}\n");
        if (file.MadeOn is { } machine)
        {
            text.Append(CultureInfo.InvariantCulture, $"made_on: {{processor: {Quoted(machine.Processor)}, instructions: {Quoted(machine.Instructions)}, libtorch: {Quoted(machine.Libtorch)}}}\n");
        }

        text.Append("stages:");
        text.Append(file.Stages.IsEmpty ? " {}\n" : "\n");
        foreach (var (name, stage) in file.Stages)
        {
            text.Append("  ").Append(Quoted(name)).Append(":\n    key:\n");
            foreach (var part in stage.Parts)
            {
                text.Append("      ").Append(Quoted(part.Label)).Append(": ").Append(Quoted(part.Value)).Append('\n');
            }

            text.Append("    outputs:\n");
            foreach (var (slot, output) in stage.Outputs)
            {
                text.Append(CultureInfo.InvariantCulture, $"      {slot}: {{meaning: {Quoted(output.Meaning.ToString())}, bytes: {Quoted(output.Bytes.ToString())}, size: {output.Size}}}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Reads a lock.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="shownAs">The name in messages.</param>
    /// <returns>Null if there is no such file.</returns>
    /// <exception cref="BadInputException">It is no lock, for instance because a merge left its marks in it.</exception>
    public static LockFile? Load(string path, string shownAs)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return Read(YamlFile.Load(path, shownAs, Limits));
        }
        catch (BadInputException) when (MarkOfAMerge(path) is { } line)
        {
            throw new BadInputException("a merge has left its marks in the lock")
            {
                At = new SourcePosition(shownAs, line, 1),
                Hint = "Take either side (git checkout --ours, or --theirs), or delete the file; then run again, which writes it anew.",
            };
        }
    }

    /// <inheritdoc cref="Load"/>
    public static LockFile Parse(string text, string shownAs) => Read(YamlFile.Parse(text, shownAs, Limits));

    private static int? MarkOfAMerge(string path) =>
        File.ReadLines(path).Index().Where(line => line.Item.StartsWith("<<<<<<< ", StringComparison.Ordinal)).Select(line => (int?)line.Index + 1).FirstOrDefault();

    private static LockFile Read(YamlNode root)
    {
        var map = root.AsMap("a lock").Only("a lock", "lock", "paper", "profile", "made_on", "stages");
        map.Required("lock", "the lock").AsInteger("'lock'", Format, Format);
        return new LockFile
        {
            Paper = map.Required("paper", "the lock").AsText("'paper'"),
            Profile = map.Required("profile", "the lock").AsText("'profile'"),
            MadeOn = map.Optional("made_on") is { } machine ? Machine(machine) : null,
            Stages = ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal,
                map.Required("stages", "the lock").AsMap("'stages'").Entries.Select(entry => KeyValuePair.Create(entry.Name, Stage(entry)))),
        };
    }

    private static LockMachine Machine(YamlNode node)
    {
        var map = node.AsMap("'made_on'").Only("'made_on'", "processor", "instructions", "libtorch");
        string Text(string name) => map.Required(name, "'made_on'").AsText($"'{name}'");
        return new LockMachine(Text("processor"), Text("instructions"), Text("libtorch"));
    }

    private static LockedStage Stage(YamlEntry entry)
    {
        var what = $"'{entry.Name}'";
        var map = entry.Value.AsMap(what).Only(what, "key", "outputs");
        return new LockedStage
        {
            Parts = [.. map.Required("key", what).AsMap($"'key' of {what}").Entries.Select(part => new KeyPart(part.Name, part.Value.AsText($"'{part.Name}' of {what}")))],
            Outputs = NameMap.Of(map.Required("outputs", what).AsMap($"'outputs' of {what}").Entries.Select(output => KeyValuePair.Create(output.Name, Output(output)))),
        };
    }

    private static LockedOutput Output(YamlEntry entry)
    {
        var what = $"output '{entry.Name}'";
        var map = entry.Value.AsMap(what).Only(what, "bytes", "meaning", "size");
        return new LockedOutput(
            DigestOf(map.Required("meaning", what)),
            DigestOf(map.Required("bytes", what)),
            map.Required("size", what).AsInteger($"'size' of {what}", 0));
    }

    private static Digest DigestOf(YamlNode node) =>
        Digest.TryParse(node.AsText("a digest"), out var digest) ? digest : throw YamlReading.Mismatch(node, "a digest", "64 hexadecimal digits");

    /// <summary>Plain where YAML reads back the same characters, in single quotes elsewhere, in double quotes where a line would break.</summary>
    private static string Quoted(string text) =>
        IsPlain(text) ? text
        : text.Any(char.IsControl) ? CanonicalValue.Of(text).Text
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // "null" would be nothing, and a long row of digits an integer that does not fit.
    private static bool IsPlain(string text) =>
        text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && text[^1] != ' ' && text.All(IsPlain)
        && text is not ("null" or "Null" or "NULL") && (text.Length < 18 || text.Any(c => !char.IsAsciiDigit(c)));

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or '-' or '.' or '/' or '=' or '+';
}
