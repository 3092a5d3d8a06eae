using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Retable.Engine.Identity;

/// <summary>One assembly of ours: its metadata, and its pieces by handle and by name.</summary>
internal sealed class CodeImage : IDisposable
{
    private readonly PEReader _file;
    private readonly Dictionary<(CodeNodeKind, EntityHandle), CodeNode> _nodes = [];
    private readonly Dictionary<string, TypeDefinitionHandle> _types = new(StringComparer.Ordinal);

    public CodeImage(CodeBase code, PEReader file)
    {
        (Code, _file) = (code, file);
        Metadata = file.GetMetadataReader();
        Name = Metadata.GetString(Metadata.GetAssemblyDefinition().Name);
        foreach (var handle in Metadata.TypeDefinitions)
        {
            _types.TryAdd(NameOf(handle), handle);
        }
    }

    public CodeBase Code { get; }

    public MetadataReader Metadata { get; }

    public string Name { get; }

    /// <summary>What references to members were found to mean.</summary>
    public Dictionary<MemberReferenceHandle, CodeNode?> Members { get; } = [];

    public IEnumerable<string> TypeNames => _types.Keys;

    public CodeNode Node(CodeNodeKind kind, EntityHandle handle = default) =>
        _nodes.TryGetValue((kind, handle), out var node) ? node : _nodes[(kind, handle)] = new CodeNode(this, kind, handle);

    /// <summary>The type of a full name (<c>Namespace.Outer+Nested</c>); null if it is not here.</summary>
    public CodeNode? FindType(string name) => _types.TryGetValue(name, out var handle) ? Node(CodeNodeKind.Type, handle) : null;

    /// <summary>As reflection writes it.</summary>
    public string NameOf(TypeDefinitionHandle handle)
    {
        var type = Metadata.GetTypeDefinition(handle);
        var name = Metadata.GetString(type.Name);
        return type.GetDeclaringType() is { IsNil: false } outer ? $"{NameOf(outer)}+{name}"
            : type.Namespace.IsNil ? name
            : $"{Metadata.GetString(type.Namespace)}.{name}";
    }

    public MethodBodyBlock BodyAt(int address) => _file.GetMethodBody(address);

    /// <summary>The initial bytes of a field.</summary>
    public ReadOnlySpan<byte> DataAt(int address, int size)
    {
        var section = _file.GetSectionData(address);
        return section.GetContent(0, Math.Min(size, section.Length)).AsSpan();
    }

    /// <summary>An embedded file.</summary>
    public unsafe ReadOnlySpan<byte> ResourceAt(long offset)
    {
        var section = _file.GetSectionData(_file.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
        var reader = new BlobReader(section.Pointer + offset, section.Length - (int)offset);
        return reader.ReadBytes(reader.ReadInt32());
    }

    public static EntityHandle HandleOf(int token) => MetadataTokens.EntityHandle(token);

    public void Dispose() => _file.Dispose();
}
