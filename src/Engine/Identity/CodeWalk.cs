using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Security.Cryptography;
using Retable.Contract;

namespace Retable.Engine.Identity;

/// <summary>Follows names from some pieces of code to all that they reach, and hashes what is met in the order in which it is met.</summary>
/// <param name="code">Our code.</param>
/// <param name="uses">The reflection that the code is taken to use.</param>
/// <param name="host">The assembly whose own reflection does not count.</param>
internal sealed class CodeWalk(CodeBase code, ReflectionUse uses, string host)
{
    private readonly Dictionary<CodeNode, int> _numbers = [];
    private readonly Queue<CodeNode> _open = new();
    private readonly HashSet<CodeImage> _images = [];

    public Digest Digest { get; private set; }

    /// <summary>The reflection that the code was seen to use.</summary>
    public ReflectionUse Seen { get; private set; }

    /// <summary>All that was met.</summary>
    public IEnumerable<CodeNode> Met => _numbers.Keys;

    /// <summary>Assemblies outside our code.</summary>
    public HashSet<string> Externals { get; } = new(StringComparer.Ordinal);

    public void Go(IEnumerable<CodeNode> roots)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var root in uses.HasFlag(ReflectionUse.Everything) ? roots.Concat(code.Images.Select(image => image.Node(CodeNodeKind.AllTypes))) : roots)
        {
            Number(root);
        }

        Span<byte> buffer = stackalloc byte[SHA256.HashSizeInBytes];
        while (_open.TryDequeue(out var node))
        {
            var content = node.Content;
            content.Text.CopyTo(buffer);
            hash.AppendData(buffer);
            foreach (var name in content.Names)
            {
                BinaryPrimitives.WriteInt32LittleEndian(buffer, Number(name));
                hash.AppendData(buffer[..sizeof(int)]);
            }

            Note(node, content);
            Widen(node);
            Expose(content);
        }

        Digest = Digest.OfHash(hash.GetHashAndReset());
    }

    private int Number(CodeNode node)
    {
        if (!_numbers.TryGetValue(node, out var number))
        {
            _numbers.Add(node, number = _numbers.Count);
            _open.Enqueue(node);
        }

        return number;
    }

    private void Note(CodeNode node, CodeContent content)
    {
        Externals.UnionWith(content.Externals);
        if (node.Image.Name != host && !IsOfJsonContext(node))
        {
            Seen |= content.Uses;
        }
    }

    /// <summary>What the generator writes for JSON looks only into types that it names itself, all of which count anyway.</summary>
    private static bool IsOfJsonContext(CodeNode node)
    {
        if (node.Kind != CodeNodeKind.Method)
        {
            return false;
        }

        var metadata = node.Image.Metadata;
        var type = metadata.GetTypeDefinition(metadata.GetMethodDefinition((MethodDefinitionHandle)node.Handle).GetDeclaringType());
        while (type.GetDeclaringType() is { IsNil: false } outer)
        {
            type = metadata.GetTypeDefinition(outer);
        }

        return type.BaseType.Kind == HandleKind.TypeReference
            && CodeBase.NameOf(node.Image, (TypeReferenceHandle)type.BaseType) == "System.Text.Json.Serialization.JsonSerializerContext";
    }

    /// <summary>What counts beside a piece though it does not name it.</summary>
    private void Widen(CodeNode node)
    {
        if (_images.Add(node.Image))
        {
            Number(node.Image.Node(CodeNodeKind.Assembly));
            if (uses.HasFlag(ReflectionUse.Resources))
            {
                Number(node.Image.Node(CodeNodeKind.Resources));
            }
        }

        if (node.Kind == CodeNodeKind.Type && node.Image.Name != host && !IsGenerated(node))
        {
            if (uses.HasFlag(ReflectionUse.Members))
            {
                Number(node.Image.Node(uses.HasFlag(ReflectionUse.NestedTypes) ? CodeNodeKind.Members : CodeNodeKind.Parameters, node.Handle));
            }
            else if (uses.HasFlag(ReflectionUse.Fields))
            {
                Number(node.Image.Node(CodeNodeKind.Fields, node.Handle));
            }
        }
    }

    /// <summary>A type that reaches a reader of files through generic methods counts whole, every case of a choice within it as well: the file may hold any.</summary>
    private void Expose(CodeContent content)
    {
        foreach (var handed in content.Handed.Where(handed => !handed.Types.IsEmpty && LooksIntoItsArguments(handed.Callee)))
        {
            foreach (var type in handed.Types)
            {
                Number(type.Image.Node(CodeNodeKind.Members, type.Handle));
            }
        }
    }

    private static bool LooksIntoItsArguments(CodeNode method)
    {
        var (met, open) = (new HashSet<CodeNode> { method }, new Stack<CodeNode>([method]));
        while (open.TryPop(out var next))
        {
            if (next.Content.LooksIntoItsArguments)
            {
                return true;
            }

            foreach (var handed in next.Content.Handed.Where(handed => handed.HandsOn && met.Add(handed.Callee)))
            {
                open.Push(handed.Callee);
            }
        }

        return false;
    }

    /// <summary>Nobody looks into what the compiler makes of lambdas; their cached delegates would tie a method to its neighbours.</summary>
    private static bool IsGenerated(CodeNode node) =>
        node.Image.Metadata.GetString(node.Image.Metadata.GetTypeDefinition((TypeDefinitionHandle)node.Handle).Name).StartsWith('<');
}
