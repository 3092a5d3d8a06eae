using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Retable.Contract;

namespace Retable.Engine.Identity;

/// <summary>The assemblies of an executable that are ours, and which piece of them a reference means.</summary>
internal sealed class CodeBase : IDisposable
{
    private readonly Dictionary<string, CodeImage> _images = new(StringComparer.Ordinal);

    /// <summary>Reads all assemblies of a folder but those of packages.</summary>
    /// <exception cref="BadInputException">The folder is not there, or one of them is no assembly.</exception>
    public CodeBase(string folder, Func<string, bool> isPackage)
    {
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*.dll").Where(path => !isPackage(Path.GetFileNameWithoutExtension(path))))
            {
                // In memory: a build may replace the file while it is read.
                var image = new CodeImage(this, new PEReader(new MemoryStream(File.ReadAllBytes(path))));
                _images.Add(image.Name, image);
            }
        }
        catch (Exception error) when (error is IOException or BadImageFormatException or InvalidOperationException)
        {
            throw new BadInputException($"the code of a step cannot be read: {error.Message}", error)
            {
                At = new SourcePosition(folder),
                Hint = "./build.sh Compile writes it.",
            };
        }
    }

    /// <summary>In the order of their names.</summary>
    public IEnumerable<CodeImage> Images => _images.Values.OrderBy(image => image.Name, StringComparer.Ordinal);

    public CodeImage? Find(string assembly) => _images.GetValueOrDefault(assembly);

    /// <summary>The types that a text names.</summary>
    public CodeNode? FindType(string fullName) => _images.Values.Select(image => image.FindType(fullName)).FirstOrDefault(type => type is not null);

    /// <summary>The type of ours that a reference means; null if it is not ours.</summary>
    public CodeNode? Resolve(CodeImage from, TypeReferenceHandle handle) => ImageOf(from, handle) is { } image ? image.FindType(NameOf(from, handle)) : null;

    /// <summary>The assembly that a reference leads to, ours or not.</summary>
    public static string AssemblyOf(CodeImage from, TypeReferenceHandle handle)
    {
        var scope = from.Metadata.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.AssemblyReference => from.Metadata.GetString(from.Metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            HandleKind.TypeReference => AssemblyOf(from, (TypeReferenceHandle)scope),
            _ => from.Name,
        };
    }

    /// <summary>As reflection writes it.</summary>
    public static string NameOf(CodeImage from, TypeReferenceHandle handle)
    {
        var type = from.Metadata.GetTypeReference(handle);
        var name = from.Metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference ? $"{NameOf(from, (TypeReferenceHandle)type.ResolutionScope)}+{name}"
            : type.Namespace.IsNil ? name
            : $"{from.Metadata.GetString(type.Namespace)}.{name}";
    }

    public void Dispose()
    {
        foreach (var image in _images.Values)
        {
            image.Dispose();
        }
    }

    private CodeImage? ImageOf(CodeImage from, TypeReferenceHandle handle) => Find(AssemblyOf(from, handle));
}
