using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Text;
using Retable.Contract;

namespace Retable.Engine.Identity;

/// <summary>Collects what a piece of code says and names.</summary>
internal sealed class ContentWriter
{
    private readonly CodeImage _image;
    private readonly SignatureText _types;
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly ImmutableArray<CodeNode>.Builder _names = ImmutableArray.CreateBuilder<CodeNode>();
    private readonly ImmutableArray<HandedTypes>.Builder _handed = ImmutableArray.CreateBuilder<HandedTypes>();
    private bool _looksIntoItsArguments;
    private readonly SortedSet<string> _externals = new(StringComparer.Ordinal);

    public ContentWriter(CodeImage image) => (_image, _types) = (image, new SignatureText(image, _names.Add, name => _externals.Add(name)));

    public ReflectionUse Uses { get; private set; }

    public CodeContent Content => new()
    {
        Text = Digest.OfBytes(_text.WrittenSpan),
        Names = _names.ToImmutable(),
        Externals = [.. _externals],
        Uses = Uses,
        LooksIntoItsArguments = _looksIntoItsArguments,
        Handed = _handed.ToImmutable(),
    };

    private MetadataReader Metadata => _image.Metadata;

    public void Number(long number) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(sizeof(long)), number);

    public void Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    /// <summary>Behind their length, so that no two contents run together to the same text.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number(bytes.Length);
        bytes.CopyTo(Reserve(bytes.Length));
    }

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void Name(CodeNode node) => _names.Add(node);

    public void Signature(MethodDefinition method) => Text(SignatureText.Text(method.DecodeSignature(_types, null)));

    public void Signature(FieldDefinition field) => Text(field.DecodeSignature(_types, null));

    public void Locals(StandaloneSignatureHandle handle) =>
        Text(string.Join(',', Metadata.GetStandaloneSignature(handle).DecodeLocalSignature(_types, null)));

    /// <summary>Whatever a token of an instruction, of a base or of an attribute can be.</summary>
    public void Token(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference or HandleKind.TypeSpecification:
                Text(TypeText(handle));
                break;
            case HandleKind.MethodDefinition:
                Name(_image.Node(CodeNodeKind.Method, handle));
                break;
            case HandleKind.FieldDefinition:
                Name(_image.Node(CodeNodeKind.Field, handle));
                break;
            case HandleKind.MemberReference:
                Member((MemberReferenceHandle)handle);
                break;
            case HandleKind.MethodSpecification:
                GenericMethod(Metadata.GetMethodSpecification((MethodSpecificationHandle)handle));
                break;
            case HandleKind.StandaloneSignature:
                Text(SignatureText.Text(Metadata.GetStandaloneSignature((StandaloneSignatureHandle)handle).DecodeMethodSignature(_types, null)));
                break;
            default:
                throw new BadImageFormatException($"an instruction names a {handle.Kind}");
        }
    }

    /// <summary>All of each type of ours that was named since a position: code outside may look into it.</summary>
    public void ExposeNamesSince(int position, CodeNodeKind kind = CodeNodeKind.Members)
    {
        foreach (var node in _names.Skip(position).Where(node => node.Kind == CodeNodeKind.Type).ToList())
        {
            Name(node.Image.Node(kind, node.Handle));
        }
    }

    public int NamesCount => _names.Count;

    private string TypeText(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeDefinition => _types.GetTypeFromDefinition(Metadata, (TypeDefinitionHandle)handle, 0),
        HandleKind.TypeReference => _types.GetTypeFromReference(Metadata, (TypeReferenceHandle)handle, 0),
        _ => Metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_types, null),
    };

    private void Member(MemberReferenceHandle handle)
    {
        var member = Metadata.GetMemberReference(handle);
        var name = Metadata.GetString(member.Name);
        if (member.Parent.Kind == HandleKind.MethodDefinition)
        {
            Token(member.Parent);
            return;
        }

        Token(member.Parent);
        if (MemberResolver.Resolve(_image, handle) is { } ours)
        {
            Name(ours);
            // It reads and fills any record that it is given.
            Uses |= IsBinding(ours) ? ReflectionUse.Fields : ReflectionUse.None;
            return;
        }

        Uses |= ReflectionUses.Of(MemberResolver.ExternalParent(_image, member.Parent), name);
        Text(name);
        Text(member.GetKind() == MemberReferenceKind.Field
            ? member.DecodeFieldSignature(_types, null)
            : SignatureText.Text(member.DecodeMethodSignature(_types, null)));
    }

    private void GenericMethod(MethodSpecification method)
    {
        Token(method.Method);
        var position = NamesCount;
        var arguments = string.Join(',', method.DecodeSignature(_types, null));
        Text(arguments);
        var handsOn = arguments.Contains('!', StringComparison.Ordinal);
        var callee = method.Method.Kind == HandleKind.MethodDefinition
            ? _image.Node(CodeNodeKind.Method, method.Method)
            : MemberResolver.Resolve(_image, (MemberReferenceHandle)method.Method);
        if (callee is not null && !IsBinding(callee))
        {
            _handed.Add(new HandedTypes(callee, [.. _names.Skip(position).Where(node => node.Kind == CodeNodeKind.Type)], handsOn));
            return;
        }

        if (callee is not null || ReflectionUses.LooksIntoItsArguments(MemberResolver.ExternalParent(_image, Metadata.GetMemberReference((MemberReferenceHandle)method.Method).Parent)))
        {
            ExposeNamesSince(position);
            Uses |= handsOn ? ReflectionUse.Members : ReflectionUse.None;
            _looksIntoItsArguments |= handsOn;
        }
    }

    /// <summary>Whether a member belongs to the host's binding of parameters, whose own reflection does not count: what it is given does.</summary>
    private static bool IsBinding(CodeNode member) => member is { Kind: CodeNodeKind.Method, Image.Name: StepCode.Host }
        && member.Image.NameOf(member.Image.Metadata.GetMethodDefinition((MethodDefinitionHandle)member.Handle).GetDeclaringType()) == $"{StepCode.Host}.ParameterBinding";

    private Span<byte> Reserve(int size)
    {
        var span = _text.GetSpan(size)[..size];
        _text.Advance(size);
        return span;
    }
}
