using System.Reflection;
using System.Reflection.Metadata;

namespace Retable.Engine.Identity;

/// <summary>Reads types.</summary>
/// <remarks>
/// Whoever names a type may make an object of it, and whoever holds the object may call what it overrides or implements:
/// so the virtual methods of every type that is named count, called or not. That is what a call through a base class,
/// an interface or the framework can reach, and no registry can hide it.
/// </remarks>
internal static class TypeReader
{
    public static void Read(CodeNode node, ContentWriter writer)
    {
        var (metadata, type) = (node.Image.Metadata, Definition(node));
        Head(node, type, writer);
        foreach (var handle in type.GetInterfaceImplementations())
        {
            writer.Token(metadata.GetInterfaceImplementation(handle).Interface);
        }

        var layout = type.GetLayout();
        writer.Number(layout.PackingSize);
        writer.Number(layout.Size);
        AttributeReader.Read(node.Image, type.GetCustomAttributes(), writer);
        if (HasLayout(node, type))
        {
            NameFields(node, type, writer);
        }

        foreach (var handle in InOrder(metadata, type).Where(handle => IsReachedByName(metadata, handle)))
        {
            writer.Name(node.Image.Node(CodeNodeKind.Method, handle));
        }

        foreach (var handle in type.GetMethodImplementations())
        {
            var implementation = metadata.GetMethodImplementation(handle);
            writer.Token(implementation.MethodDeclaration);
            writer.Token(implementation.MethodBody);
        }
    }

    public static void ReadFields(CodeNode node, ContentWriter writer)
    {
        var (metadata, type) = (node.Image.Metadata, Definition(node));
        writer.Name(node.Image.Node(CodeNodeKind.Type, node.Handle));
        foreach (var handle in FieldsInOrder(node, type))
        {
            writer.Name(node.Image.Node(CodeNodeKind.Field, handle));
        }

        foreach (var property in PropertiesInOrder(node, type))
        {
            writer.Text(metadata.GetString(property.Name));
            AttributeReader.Read(node.Image, property.GetCustomAttributes(), writer);
            foreach (var accessor in new[] { property.GetAccessors().Getter, property.GetAccessors().Setter }.Where(accessor => !accessor.IsNil))
            {
                writer.Name(node.Image.Node(CodeNodeKind.Method, accessor));
            }
        }
    }

    /// <summary>Also of the types of its fields, and of its base: a serializer goes on into them. Whoever makes objects of a choice may make any of its cases.</summary>
    public static void ReadMembers(CodeNode node, ContentWriter writer) => ReadAll(node, writer, CodeNodeKind.Members, CodeNodeKind.Members);

    /// <summary>The same of a record that is filled from a pipeline file: of a choice no case but the chosen one is made.</summary>
    public static void ReadParameters(CodeNode node, ContentWriter writer) => ReadAll(node, writer, CodeNodeKind.Parameters, ofCases: null);

    private static void ReadAll(CodeNode node, ContentWriter writer, CodeNodeKind kind, CodeNodeKind? ofCases)
    {
        ReadFields(node, writer);
        var (metadata, type) = (node.Image.Metadata, Definition(node));
        foreach (var handle in InOrder(metadata, type))
        {
            writer.Name(node.Image.Node(CodeNodeKind.Method, handle));
        }

        foreach (var nested in type.GetNestedTypes().OrderBy(handle => metadata.GetString(metadata.GetTypeDefinition(handle).Name), StringComparer.Ordinal))
        {
            if (!IsCase(metadata, nested))
            {
                writer.Name(node.Image.Node(CodeNodeKind.Type, nested));
            }
            else if (ofCases is { } whole)
            {
                writer.Name(node.Image.Node(whole, nested));
            }
        }

        if (!type.BaseType.IsNil && MemberResolver.TypeOf(node.Image, type.BaseType) is { } parent)
        {
            writer.Name(parent.Image.Node(kind, parent.Handle));
        }

        if (type.BaseType.Kind == HandleKind.TypeSpecification)
        {
            // Its type arguments are the types of fields that it has.
            var start = writer.NamesCount;
            writer.Token(type.BaseType);
            writer.ExposeNamesSince(start, kind);
        }

        var position = writer.NamesCount;
        foreach (var field in FieldsInOrder(node, type).Select(metadata.GetFieldDefinition).Where(field => !field.Attributes.HasFlag(FieldAttributes.Static)))
        {
            writer.Signature(field);
        }

        writer.ExposeNamesSince(position, kind);
    }

    /// <summary>A case of a choice, by the rule of the host that makes it: a public record in an abstract one, which is its base.</summary>
    private static bool IsCase(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        return (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.NestedPublic
            && !type.Attributes.HasFlag(TypeAttributes.Abstract)
            && type.BaseType == type.GetDeclaringType()
            && metadata.GetTypeDefinition(type.GetDeclaringType()).Attributes.HasFlag(TypeAttributes.Abstract);
    }

    private static TypeDefinition Definition(CodeNode node) => node.Image.Metadata.GetTypeDefinition((TypeDefinitionHandle)node.Handle);

    private static void Head(CodeNode node, TypeDefinition type, ContentWriter writer)
    {
        var metadata = node.Image.Metadata;
        writer.Text(node.Image.Name);
        writer.Text(type.Namespace.IsNil ? "" : metadata.GetString(type.Namespace));
        writer.Text(CodeReader.Visible(metadata.GetString(type.Name)));
        writer.Number((long)type.Attributes);
        if (type.GetDeclaringType() is { IsNil: false } outer)
        {
            writer.Name(node.Image.Node(CodeNodeKind.Type, outer));
        }

        if (!type.BaseType.IsNil)
        {
            writer.Token(type.BaseType);
        }

        GenericReader.Read(node.Image, type.GetGenericParameters(), writer);
    }

    /// <summary>Where the fields are the type: values, whose size and order count, and enumerations. A class with a layout is one for native code.</summary>
    private static bool HasLayout(CodeNode node, TypeDefinition type) =>
        (type.Attributes & TypeAttributes.LayoutMask) != TypeAttributes.AutoLayout || IsEnumeration(node, type);

    private static bool IsEnumeration(CodeNode node, TypeDefinition type) =>
        type.BaseType.Kind == HandleKind.TypeReference && CodeBase.NameOf(node.Image, (TypeReferenceHandle)type.BaseType) == "System.Enum";

    private static void NameFields(CodeNode node, TypeDefinition type, ContentWriter writer)
    {
        foreach (var handle in type.GetFields())
        {
            writer.Name(node.Image.Node(CodeNodeKind.Field, handle));
        }
    }

    /// <summary>As they are declared, which a serializer shows. A tool that writes a type's parts orders them by the culture of the machine that it runs on.</summary>
    private static IEnumerable<FieldDefinitionHandle> FieldsInOrder(CodeNode node, TypeDefinition type)
    {
        var metadata = node.Image.Metadata;
        return IsWrittenByTool(node, type)
            ? type.GetFields().OrderBy(handle => metadata.GetString(metadata.GetFieldDefinition(handle).Name), StringComparer.Ordinal)
            : type.GetFields();
    }

    private static IEnumerable<PropertyDefinition> PropertiesInOrder(CodeNode node, TypeDefinition type)
    {
        var metadata = node.Image.Metadata;
        var properties = type.GetProperties().Select(metadata.GetPropertyDefinition);
        return IsWrittenByTool(node, type) ? properties.OrderBy(property => metadata.GetString(property.Name), StringComparer.Ordinal) : properties;
    }

    private static bool IsWrittenByTool(CodeNode node, TypeDefinition type) => type.GetCustomAttributes()
        .Select(handle => node.Image.Metadata.GetCustomAttribute(handle))
        .Any(attribute => AttributeReader.TypeName(node.Image, attribute) == "System.CodeDom.Compiler.GeneratedCodeAttribute");

    /// <summary>By name, so that moving a method within its type, or a part of the type to another file, changes nothing.</summary>
    private static IEnumerable<MethodDefinitionHandle> InOrder(MetadataReader metadata, TypeDefinition type) =>
        type.GetMethods()
            .Select(handle => (Handle: handle, Name: metadata.GetString(metadata.GetMethodDefinition(handle).Name)))
            .OrderBy(method => CodeReader.Visible(method.Name), StringComparer.Ordinal)
            .ThenBy(method => WithoutNumbers(method.Name), StringComparer.Ordinal)
            .Select(method => method.Handle);

    /// <summary>A generated name holds the position of the method that it was made for.</summary>
    private static string WithoutNumbers(string name) => new([.. name.Where(letter => !char.IsAsciiDigit(letter))]);

    /// <summary>Virtual methods; the static constructor; and the constructor without parameters, which <c>new T()</c> calls.</summary>
    private static bool IsReachedByName(MetadataReader metadata, MethodDefinitionHandle handle)
    {
        var method = metadata.GetMethodDefinition(handle);
        return method.Attributes.HasFlag(MethodAttributes.Virtual)
            || metadata.StringComparer.Equals(method.Name, ".cctor")
            || (metadata.StringComparer.Equals(method.Name, ".ctor") && TakesNothing(metadata, method));
    }

    private static bool TakesNothing(MetadataReader metadata, MethodDefinition method)
    {
        var signature = metadata.GetBlobReader(method.Signature);
        signature.ReadSignatureHeader();
        return signature.ReadCompressedInteger() == 0;
    }
}
