using System.Reflection.Metadata;

namespace Retable.Engine.Identity;

/// <summary>Finds the method or field of ours that a reference from another assembly, or into a generic type, means.</summary>
internal static class MemberResolver
{
    /// <summary>Null if the member is not ours.</summary>
    public static CodeNode? Resolve(CodeImage from, MemberReferenceHandle handle) =>
        from.Members.TryGetValue(handle, out var known) ? known : from.Members[handle] = Search(from, from.Metadata.GetMemberReference(handle));

    private static CodeNode? Search(CodeImage from, MemberReference member)
    {
        if (TypeOf(from, member.Parent) is null)
        {
            return null;
        }

        var name = from.Metadata.GetString(member.Name);
        var wanted = Shape.Of(from, types => member.GetKind() == MemberReferenceKind.Field
            ? member.DecodeFieldSignature(types, null)
            : SignatureText.Text(member.DecodeMethodSignature(types, null)));
        for (var type = TypeOf(from, member.Parent); type is not null; type = BaseOf(type))
        {
            var found = member.GetKind() == MemberReferenceKind.Field ? FindField(type, name) : FindMethod(type, name, wanted);
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The full name of the type that holds a member outside our code; empty if it is ours or has none.</summary>
    public static string ExternalParent(CodeImage from, EntityHandle parent)
    {
        var text = Shape.Of(from, types => parent.Kind switch
        {
            HandleKind.TypeReference => types.GetTypeFromReference(from.Metadata, (TypeReferenceHandle)parent, 0),
            HandleKind.TypeSpecification => from.Metadata.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(types, null),
            _ => "",
        }).Text;
        return text.Split('<')[0];
    }

    /// <summary>The definition behind a type of ours, whatever its arguments; null for one that is not ours.</summary>
    public static CodeNode? TypeOf(CodeImage from, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return from.Node(CodeNodeKind.Type, handle);
            case HandleKind.TypeReference:
                return from.Code.Resolve(from, (TypeReferenceHandle)handle);
            case HandleKind.TypeSpecification:
                var (text, types) = Shape.Of(from, provider => from.Metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(provider, null));
                return text.StartsWith('@') && !text.EndsWith(']') ? types[0] : null;
            default:
                return null;
        }
    }

    private static CodeNode? BaseOf(CodeNode type)
    {
        var parent = type.Image.Metadata.GetTypeDefinition((TypeDefinitionHandle)type.Handle).BaseType;
        return parent.IsNil ? null : TypeOf(type.Image, parent);
    }

    private static CodeNode? FindField(CodeNode type, string name)
    {
        var metadata = type.Image.Metadata;
        foreach (var handle in metadata.GetTypeDefinition((TypeDefinitionHandle)type.Handle).GetFields())
        {
            if (metadata.StringComparer.Equals(metadata.GetFieldDefinition(handle).Name, name))
            {
                return type.Image.Node(CodeNodeKind.Field, handle);
            }
        }

        return null;
    }

    private static CodeNode? FindMethod(CodeNode type, string name, Shape wanted)
    {
        var metadata = type.Image.Metadata;
        foreach (var handle in metadata.GetTypeDefinition((TypeDefinitionHandle)type.Handle).GetMethods())
        {
            var method = metadata.GetMethodDefinition(handle);
            if (metadata.StringComparer.Equals(method.Name, name)
                && Shape.Of(type.Image, types => SignatureText.Text(method.DecodeSignature(types, null))).Matches(wanted))
            {
                return type.Image.Node(CodeNodeKind.Method, handle);
            }
        }

        return null;
    }

    /// <summary>A signature in a form that is the same from every assembly.</summary>
    private sealed record Shape(string Text, List<CodeNode> Types)
    {
        public static Shape Of(CodeImage image, Func<SignatureText, string> decode)
        {
            var types = new List<CodeNode>();
            return new Shape(decode(new SignatureText(image, types.Add, _ => { })), types);
        }

        public bool Matches(Shape other) => Text == other.Text && Types.SequenceEqual(other.Types);
    }
}
