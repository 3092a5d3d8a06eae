using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;

namespace Retable.Engine.Identity;

/// <summary>Reads methods: signature, attributes, native function, and the instructions with what each names.</summary>
internal static class MethodReader
{
    private static readonly ushort LoadToken = (ushort)OpCodes.Ldtoken.Value;

    public static void Read(CodeNode node, ContentWriter writer)
    {
        var (image, metadata) = (node.Image, node.Image.Metadata);
        var method = metadata.GetMethodDefinition((MethodDefinitionHandle)node.Handle);
        var name = metadata.GetString(method.Name);
        writer.Name(image.Node(CodeNodeKind.Type, method.GetDeclaringType()));
        writer.Text(CodeReader.Visible(name));
        writer.Number((long)method.Attributes);
        writer.Number((long)method.ImplAttributes);
        writer.Signature(method);
        GenericReader.Read(image, method.GetGenericParameters(), writer);
        AttributeReader.Read(image, method.GetCustomAttributes(), writer);
        Parameters(image, method, writer);
        if (method.Attributes.HasFlag(MethodAttributes.PinvokeImpl))
        {
            Native(metadata, method, writer);
        }

        if (method.RelativeVirtualAddress != 0)
        {
            // A record asks for its own type in a property that only equality reads.
            Body(image, image.BodyAt(method.RelativeVirtualAddress), writer, exposesTokens: name != "get_EqualityContract");
        }
    }

    /// <summary>Parameters have attributes and marshalling; their names are nothing that code sees.</summary>
    private static void Parameters(CodeImage image, MethodDefinition method, ContentWriter writer)
    {
        foreach (var parameter in method.GetParameters().Select(image.Metadata.GetParameter))
        {
            writer.Number(parameter.SequenceNumber);
            writer.Number((long)parameter.Attributes);
            AttributeReader.Read(image, parameter.GetCustomAttributes(), writer);
            if (!parameter.GetMarshallingDescriptor().IsNil)
            {
                writer.Bytes(image.Metadata.GetBlobBytes(parameter.GetMarshallingDescriptor()));
            }
        }
    }

    private static void Native(MetadataReader metadata, MethodDefinition method, ContentWriter writer)
    {
        var import = method.GetImport();
        writer.Text(metadata.GetString(metadata.GetModuleReference(import.Module).Name));
        writer.Text(metadata.GetString(import.Name));
        writer.Number((long)import.Attributes);
    }

    private static void Body(CodeImage image, MethodBodyBlock body, ContentWriter writer, bool exposesTokens)
    {
        writer.Number(body.LocalVariablesInitialized ? 1 : 0);
        if (!body.LocalSignature.IsNil)
        {
            writer.Locals(body.LocalSignature);
        }

        foreach (var region in body.ExceptionRegions)
        {
            writer.Number((long)region.Kind);
            writer.Number(region.TryOffset);
            writer.Number(region.TryLength);
            writer.Number(region.HandlerOffset);
            writer.Number(region.HandlerLength);
            writer.Number(region.FilterOffset);
            if (!region.CatchType.IsNil)
            {
                writer.Token(region.CatchType);
            }
        }

        Code(image, body.GetILReader(), writer, exposesTokens);
    }

    private static unsafe void Code(CodeImage image, BlobReader reader, ContentWriter writer, bool exposesTokens)
    {
        var code = new ReadOnlySpan<byte>(reader.CurrentPointer, reader.Length);
        for (var at = 0; at < code.Length;)
        {
            var instruction = Instructions.Read(code, ref at);
            var operand = Instructions.OperandOf(instruction);
            var size = Instructions.SizeOf(operand);
            writer.Number(instruction);
            switch (operand)
            {
                case OperandType.InlineString:
                    writer.Text(image.Metadata.GetUserString((UserStringHandle)MetadataHandle(code[at..])));
                    break;
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineSig or OperandType.InlineTok or OperandType.InlineType:
                    var position = writer.NamesCount;
                    writer.Token(CodeImage.HandleOf(BinaryPrimitives.ReadInt32LittleEndian(code[at..])));
                    if (instruction == LoadToken && exposesTokens)
                    {
                        // Whoever holds a type as a value may look into it.
                        writer.ExposeNamesSince(position);
                    }

                    break;
                case OperandType.InlineSwitch:
                    size += sizeof(int) * BinaryPrimitives.ReadInt32LittleEndian(code[at..]);
                    writer.Raw(code.Slice(at, size));
                    break;
                default:
                    writer.Raw(code.Slice(at, size));
                    break;
            }

            at += size;
        }
    }

    private static Handle MetadataHandle(ReadOnlySpan<byte> token) =>
        System.Reflection.Metadata.Ecma335.MetadataTokens.Handle(BinaryPrimitives.ReadInt32LittleEndian(token));
}
