using System.Reflection.Metadata;
using System.Text;

namespace Retable.Engine.Identity;

/// <summary>Reads attributes: what they are, their values, and the types that they name only as text.</summary>
internal static class AttributeReader
{
    private const char Generated = '<';

    /// <summary>What compilers and debuggers tell each other, versions and titles. It changes with the sources' text and no step can see it.</summary>
    private static readonly HashSet<string> Unseen = new(StringComparer.Ordinal)
    {
        "System.Runtime.CompilerServices.AsyncStateMachineAttribute",
        "System.Runtime.CompilerServices.IteratorStateMachineAttribute",
        "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute",
        "System.Runtime.CompilerServices.CompilationRelaxationsAttribute",
        "System.Runtime.CompilerServices.CompilerGeneratedAttribute",
        "System.Runtime.CompilerServices.ExtensionAttribute",
        "System.Runtime.CompilerServices.InternalsVisibleToAttribute",
        "System.Runtime.CompilerServices.NullableAttribute",
        "System.Runtime.CompilerServices.NullableContextAttribute",
        "System.Runtime.CompilerServices.NullablePublicOnlyAttribute",
        "System.Runtime.CompilerServices.RefSafetyRulesAttribute",
        "System.Runtime.CompilerServices.RuntimeCompatibilityAttribute",
        "System.Runtime.CompilerServices.TupleElementNamesAttribute",
        "System.Runtime.Versioning.TargetFrameworkAttribute",
        "System.CodeDom.Compiler.GeneratedCodeAttribute",
        "System.Security.UnverifiableCodeAttribute",
        "System.Security.Permissions.SecurityPermissionAttribute",
    };

    public static void Read(CodeImage image, CustomAttributeHandleCollection attributes, ContentWriter writer)
    {
        foreach (var attribute in attributes.Select(image.Metadata.GetCustomAttribute).Where(attribute => !IsUnseen(TypeName(image, attribute))))
        {
            var value = image.Metadata.GetBlobBytes(attribute.Value);
            writer.Token(attribute.Constructor);
            writer.Bytes(value);
            NameTypes(image, value, writer);
        }
    }

    private static bool IsUnseen(string type) =>
        Unseen.Contains(type)
        || type.StartsWith("System.Diagnostics.", StringComparison.Ordinal)
        || (type.StartsWith("System.Reflection.Assembly", StringComparison.Ordinal) && type.EndsWith("Attribute", StringComparison.Ordinal))
        || type.StartsWith("Microsoft.CodeAnalysis.", StringComparison.Ordinal);

    /// <summary>The full name of an attribute's type.</summary>
    public static string TypeName(CodeImage image, CustomAttribute attribute)
    {
        var metadata = image.Metadata;
        var type = attribute.Constructor.Kind == HandleKind.MemberReference
            ? metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
            : metadata.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType();
        return type.Kind switch
        {
            HandleKind.TypeReference => CodeBase.NameOf(image, (TypeReferenceHandle)type),
            HandleKind.TypeDefinition => image.NameOf((TypeDefinitionHandle)type),
            _ => "",
        };
    }

    /// <summary>A <c>typeof</c> in an attribute is stored as text. Whatever in a value reads like the name of a type of ours is taken for one.</summary>
    private static void NameTypes(CodeImage image, byte[] value, ContentWriter writer)
    {
        var text = Encoding.UTF8.GetString(value);
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '.' or '+' or '_' or '`' or Generated or '>'))
            {
                continue;
            }

            // The byte before a text is its length and may look like its first letter.
            var word = text[start..at];
            if (image.Code.FindType(word) is { } type || (word.Length > 1 && (type = image.Code.FindType(word[1..])) is not null))
            {
                writer.Name(type.Image.Node(CodeNodeKind.Members, type.Handle));
            }

            start = at + 1;
        }
    }
}
