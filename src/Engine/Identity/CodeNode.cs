using System.Collections.Immutable;
using System.Reflection.Metadata;
using Retable.Contract;

namespace Retable.Engine.Identity;

/// <summary>What a node of the graph of code stands for.</summary>
internal enum CodeNodeKind
{
    /// <summary>A type as whoever names it meets it: bases, static constructor, virtual methods.</summary>
    Type,

    /// <summary>A type's fields and properties in their order, for who asks for them at run time.</summary>
    Fields,

    /// <summary>All of a type.</summary>
    Members,

    /// <summary>All of a type, a record of parameters for instance, but for the cases of its choices: which of them counts depends on the stage.</summary>
    Parameters,

    Method,

    Field,

    /// <summary>What counts for all code of an assembly: module initializer and attributes.</summary>
    Assembly,

    /// <summary>All types of an assembly, with all of each.</summary>
    AllTypes,

    /// <summary>The files embedded in an assembly.</summary>
    Resources,
}

/// <summary>A piece of our code, and what it says and names; one object a piece.</summary>
internal sealed class CodeNode(CodeImage image, CodeNodeKind kind, EntityHandle handle)
{
    public CodeImage Image => image;

    public CodeNodeKind Kind => kind;

    public EntityHandle Handle => handle;

    /// <summary>Read when it is first asked for.</summary>
    public CodeContent Content => field ??= CodeReader.Read(this);
}

/// <summary>What a piece of code says, apart from what it names.</summary>
internal sealed record CodeContent
{
    /// <summary>Digest of its text, in which each named piece is a mark.</summary>
    public required Digest Text { get; init; }

    /// <summary>The pieces that it names, in the order of the marks.</summary>
    public required ImmutableArray<CodeNode> Names { get; init; }

    /// <summary>The assemblies outside our code that it names.</summary>
    public required ImmutableArray<string> Externals { get; init; }

    public required ReflectionUse Uses { get; init; }

    /// <summary>Of a generic method: whether it gives its type parameters to what makes objects of them from a file.</summary>
    public bool LooksIntoItsArguments { get; init; }

    /// <summary>What generic methods of ours are called, and with which types.</summary>
    public ImmutableArray<HandedTypes> Handed { get; init; } = [];
}

/// <summary>Types that a piece of code gives to a generic method of ours.</summary>
/// <param name="Callee">The method.</param>
/// <param name="Types">Ours among them.</param>
/// <param name="HandsOn">Whether type parameters of the caller are among them.</param>
internal sealed record HandedTypes(CodeNode Callee, ImmutableArray<CodeNode> Types, bool HandsOn);
