using System.Reflection;
using System.Reflection.Metadata;

namespace Retable.Engine.Identity;

/// <summary>Reads what a piece of code says and names. Debug information, module ids and line numbers are no part of it.</summary>
internal static class CodeReader
{
    public static CodeContent Read(CodeNode node)
    {
        var writer = new ContentWriter(node.Image);
        writer.Text(node.Kind.ToString());
        switch (node.Kind)
        {
            case CodeNodeKind.Type:
                TypeReader.Read(node, writer);
                break;
            case CodeNodeKind.Fields:
                TypeReader.ReadFields(node, writer);
                break;
            case CodeNodeKind.Members:
                TypeReader.ReadMembers(node, writer);
                break;
            case CodeNodeKind.Parameters:
                TypeReader.ReadParameters(node, writer);
                break;
            case CodeNodeKind.Method:
                MethodReader.Read(node, writer);
                break;
            case CodeNodeKind.Field:
                ReadField(node, writer);
                break;
            case CodeNodeKind.Assembly:
                ReadAssembly(node.Image, writer);
                break;
            case CodeNodeKind.AllTypes:
                ReadAllTypes(node.Image, writer);
                break;
            case CodeNodeKind.Resources:
                ReadResources(node.Image, writer);
                break;
        }

        return writer.Content;
    }

    /// <summary>The name that code can see. What the compiler named has a number in it that a neighbour's code can change.</summary>
    public static string Visible(string name) => name.StartsWith('<') ? "<>" : name;

    private static void ReadField(CodeNode node, ContentWriter writer)
    {
        var metadata = node.Image.Metadata;
        var field = metadata.GetFieldDefinition((FieldDefinitionHandle)node.Handle);
        writer.Name(node.Image.Node(CodeNodeKind.Type, field.GetDeclaringType()));
        writer.Text(Visible(metadata.GetString(field.Name)));
        writer.Number((long)field.Attributes);
        writer.Signature(field);
        AttributeReader.Read(node.Image, field.GetCustomAttributes(), writer);
        if (!field.GetDefaultValue().IsNil)
        {
            writer.Bytes(metadata.GetBlobBytes(metadata.GetConstant(field.GetDefaultValue()).Value));
        }

        if (!field.GetMarshallingDescriptor().IsNil)
        {
            writer.Bytes(metadata.GetBlobBytes(field.GetMarshallingDescriptor()));
        }

        if (field.Attributes.HasFlag(FieldAttributes.HasFieldRVA))
        {
            writer.Bytes(node.Image.DataAt(field.GetRelativeVirtualAddress(), SizeOf(node.Image, field)));
        }
    }

    /// <summary>Of a field with data: the size that its type was laid out with, or that of a number.</summary>
    private static int SizeOf(CodeImage image, FieldDefinition field)
    {
        var shape = new List<CodeNode>();
        var text = field.DecodeSignature(new SignatureText(image, shape.Add, _ => { }), null);
        return shape is [var type, ..] ? type.Image.Metadata.GetTypeDefinition((TypeDefinitionHandle)type.Handle).GetLayout().Size
            : text switch
            {
                nameof(PrimitiveTypeCode.Byte) or nameof(PrimitiveTypeCode.SByte) or nameof(PrimitiveTypeCode.Boolean) => sizeof(byte),
                nameof(PrimitiveTypeCode.Int16) or nameof(PrimitiveTypeCode.UInt16) or nameof(PrimitiveTypeCode.Char) => sizeof(short),
                nameof(PrimitiveTypeCode.Int32) or nameof(PrimitiveTypeCode.UInt32) or nameof(PrimitiveTypeCode.Single) => sizeof(int),
                nameof(PrimitiveTypeCode.Int64) or nameof(PrimitiveTypeCode.UInt64) or nameof(PrimitiveTypeCode.Double) => sizeof(long),
                _ => throw new BadImageFormatException($"a field with data has the type {text}"),
            };
    }

    private static void ReadAssembly(CodeImage image, ContentWriter writer)
    {
        writer.Text(image.Name);
        AttributeReader.Read(image, image.Metadata.GetAssemblyDefinition().GetCustomAttributes(), writer);
        AttributeReader.Read(image, image.Metadata.GetModuleDefinition().GetCustomAttributes(), writer);
        if (image.FindType("<Module>") is { } module)
        {
            writer.Name(module);
        }
    }

    private static void ReadAllTypes(CodeImage image, ContentWriter writer)
    {
        writer.Text(image.Name);
        foreach (var name in image.TypeNames.Order(StringComparer.Ordinal))
        {
            writer.Name(image.Node(CodeNodeKind.Members, image.FindType(name)!.Handle));
        }
    }

    private static void ReadResources(CodeImage image, ContentWriter writer)
    {
        var metadata = image.Metadata;
        var embedded = metadata.ManifestResources.Select(metadata.GetManifestResource).Where(resource => resource.Implementation.IsNil);
        foreach (var resource in embedded.OrderBy(resource => metadata.GetString(resource.Name), StringComparer.Ordinal))
        {
            writer.Text(metadata.GetString(resource.Name));
            writer.Bytes(image.ResourceAt(resource.Offset));
        }
    }
}
