using System.Buffers.Binary;
using System.Globalization;
using System.Reflection.Metadata;
using System.Security.Cryptography;
using System.Text;
using Retable.Contract;

namespace Retable.Engine.Identity;

/// <summary>What the identity of a step was made of: a short digest for each type and member that it took, so that two identities can be compared by name.</summary>
/// <remarks>It explains and decides nothing: whether a stage runs is the identity's question alone.</remarks>
public sealed class CodeOutline
{
    private const string Format = "retable-code/1";

    /// <summary>By type, then by member; the member without a name is the type itself.</summary>
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _types = new(StringComparer.Ordinal);

    private CodeOutline()
    {
    }

    /// <summary>Full names of the types of which any part was taken, in order.</summary>
    public IEnumerable<string> Types => _types.Keys;

    /// <summary>Whether anything of a type was taken or, with the name of a member, that one.</summary>
    public bool Takes(CodeName name) => _types.TryGetValue(name.Type, out var members) && (name.Member.Length == 0 || members.ContainsKey(name.Member));

    /// <summary>A line for each type and, indented, for each of its members.</summary>
    public string ToText()
    {
        var text = new StringBuilder(Format).Append('\n');
        foreach (var (type, members) in _types)
        {
            text.Append(type).Append('\n');
            foreach (var (member, digest) in members)
            {
                text.Append(CultureInfo.InvariantCulture, $" {digest} {member}\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="ToText"/> wrote; null if it is anything else.</summary>
    public static CodeOutline? Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines[0] != Format)
        {
            return null;
        }

        var (outline, members) = (new CodeOutline(), default(SortedDictionary<string, string>));
        foreach (var line in lines.Skip(1).Where(line => line.Length > 0))
        {
            var end = line.IndexOf(' ', 1);
            if (line[0] != ' ')
            {
                outline._types[line] = members = new(StringComparer.Ordinal);
            }
            else if (members is null || end < 0)
            {
                return null;
            }
            else
            {
                members[line[(end + 1)..]] = line[1..end];
            }
        }

        return outline;
    }

    /// <summary>What of the code is another one, in a few words: <c>LibraryLoss changed</c>, <c>LibraryLoss.Margin changed</c>. Null if nothing that has a name is.</summary>
    public static string? Difference(CodeOutline old, CodeOutline now)
    {
        const int Shown = 3;
        var differing = now._types.Where(type => old._types.TryGetValue(type.Key, out var before) && !before.SequenceEqual(type.Value)).Select(type => type.Key).ToList();
        var changed = differing.FindAll(type => old._types[type].Any(member => now._types[type].TryGetValue(member.Key, out var digest) && digest != member.Value));
        var all = changed.Select(type => $"{ShortName(type)}{OnlyMember(old._types[type], now._types[type])} changed")
            .Concat(now._types.Keys.Except(old._types.Keys).Select(type => $"{ShortName(type)} added"))
            .Concat(old._types.Keys.Except(now._types.Keys).Select(type => $"{ShortName(type)} removed"))
            .ToList();

        // Of a type that says what it said, other members may be called: a consequence, and news only where there is no other.
        return all.Count > 0 ? Listed(all) : differing.Count > 0 ? Listed([.. differing.Select(type => $"{ShortName(type)} used otherwise")]) : null;

        static string Listed(List<string> all) => string.Join(", ", all.Take(Shown)) + (all.Count > Shown ? $" and {all.Count - Shown} more" : "");
    }

    internal static CodeOutline Create(IEnumerable<CodeNode> nodes, IEnumerable<string> packages)
    {
        var digests = new Dictionary<(string Type, string Member), List<string>>();
        foreach (var node in nodes)
        {
            var label = LabelOf(node);
            if (!digests.TryGetValue(label, out var known))
            {
                digests.Add(label, known = []);
            }

            known.Add(DigestOf(node));
        }

        var outline = new CodeOutline();
        foreach (var ((type, member), known) in digests.Concat(packages.Select(package => KeyValuePair.Create(($"package {package.Split('/')[0]}", ""), new List<string> { package }))))
        {
            if (!outline._types.TryGetValue(type, out var members))
            {
                outline._types.Add(type, members = new(StringComparer.Ordinal));
            }

            // Overloads and lambdas have one name, and come in an order that a neighbour can change.
            members.Add(member, Digest.OfText(string.Join('\n', known.Order(StringComparer.Ordinal))).ToString()[..12]);
        }

        return outline;
    }

    /// <summary>The one member that differs, behind a dot; empty if there are several, or only the type's own list of members and its constructors, which carry what others say.</summary>
    private static string OnlyMember(SortedDictionary<string, string> old, SortedDictionary<string, string> now) =>
        old.Keys.Union(now.Keys).Where(member => member.Length > 0 && old.GetValueOrDefault(member) != now.GetValueOrDefault(member)).Take(2).ToList() is [var one] && one[0] != '.'
            ? $".{one}"
            : "";

    /// <summary>Without its namespace: <c>Retable.Papers.Cac.Loss+Library`1</c> is <c>Loss.Library</c>.</summary>
    internal static string ShortName(string type)
    {
        var name = type.StartsWith("package ", StringComparison.Ordinal) || type.StartsWith("assembly ", StringComparison.Ordinal) ? type : type[(type.LastIndexOf('.') + 1)..];
        return string.Join('.', name.Split('+').Select(part => part.Split('`')[0]));
    }

    /// <summary>What it says, with the labels of what it names instead of their numbers in a walk.</summary>
    private static string DigestOf(CodeNode node)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> buffer = stackalloc byte[SHA256.HashSizeInBytes];
        node.Content.Text.CopyTo(buffer);
        hash.AppendData(buffer);
        foreach (var (type, member) in node.Content.Names.Select(LabelOf))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{type}\n{member}\n"));
        }

        hash.GetHashAndReset(buffer);
        return BinaryPrimitives.ReadInt64BigEndian(buffer).ToString("x16", CultureInfo.InvariantCulture);
    }

    /// <summary>The names under which a person looks for a piece: what the compiler made up belongs to the code that it was made for.</summary>
    internal static (string Type, string Member) LabelOf(CodeNode node)
    {
        var metadata = node.Image.Metadata;
        switch (node.Kind)
        {
            case CodeNodeKind.Method:
                var method = metadata.GetMethodDefinition((MethodDefinitionHandle)node.Handle);
                return LabelOf(node.Image, method.GetDeclaringType(), metadata.GetString(method.Name));
            case CodeNodeKind.Field:
                var field = metadata.GetFieldDefinition((FieldDefinitionHandle)node.Handle);
                return LabelOf(node.Image, field.GetDeclaringType(), metadata.GetString(field.Name));
            case CodeNodeKind.Assembly or CodeNodeKind.AllTypes or CodeNodeKind.Resources:
                return ($"assembly {node.Image.Name}", node.Kind.ToString());
            default:
                return LabelOf(node.Image, (TypeDefinitionHandle)node.Handle, "");
        }
    }

    private static (string Type, string Member) LabelOf(CodeImage image, TypeDefinitionHandle handle, string member)
    {
        var words = image.NameOf(handle).Split('+');
        var own = words.TakeWhile(word => !IsMadeUp(word)).ToList();

        // An iterator's or a lambda's class is named after its method: <Run>d__3.
        var visible = own.Count == words.Length || Meant(words[own.Count]) is not { Length: > 0 } method ? Meant(member) : method;
        return (own.Count == 0 ? $"assembly {image.Name}" : string.Join('+', own), visible);
    }

    private static bool IsMadeUp(string name) => name.StartsWith('<');

    /// <summary><c>&lt;Run&gt;b__0</c> is of <c>Run</c>, <c>get_Alpha</c> of <c>Alpha</c>; a made-up name of nobody's code is none.</summary>
    private static string Meant(string name)
    {
        if (IsMadeUp(name))
        {
            return name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end ? Meant(name[1..end].TrimStart('<')) : "";
        }

        return name.StartsWith("get_", StringComparison.Ordinal) || name.StartsWith("set_", StringComparison.Ordinal) ? name[4..] : name;
    }
}

/// <summary>The name under which a person looks for a piece of code.</summary>
/// <param name="Type">Full name of the type.</param>
/// <param name="Member">The member; empty for the whole type.</param>
public readonly record struct CodeName(string Type, string Member)
{
    /// <summary>Without the namespace: <c>Loss.Library.Of</c>.</summary>
    public override string ToString() => Member.Length == 0 ? CodeOutline.ShortName(Type) : $"{CodeOutline.ShortName(Type)}{(Member[0] == '.' ? "" : ".")}{Member}";
}
