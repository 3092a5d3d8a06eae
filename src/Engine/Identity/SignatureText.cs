using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Retable.Engine.Identity;

/// <summary>Types in signatures as text, with a mark for each of ours; which ones these are is told to a listener.</summary>
/// <remarks>A generated type has a number in its name that another member's code can change: that is why names of ours are not in the text.</remarks>
internal sealed class SignatureText(CodeImage image, Action<CodeNode> ours, Action<string> external) : ISignatureTypeProvider<string, object?>
{
    private const string Mark = "@";

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
    {
        ours(image.Node(CodeNodeKind.Type, handle));
        return Mark;
    }

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
    {
        if (image.Code.Resolve(image, handle) is { } type)
        {
            ours(type);
            return Mark;
        }

        external(CodeBase.AssemblyOf(image, handle));
        return CodeBase.NameOf(image, handle);
    }

    public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(',', typeArguments)}>";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

    public string GetArrayType(string elementType, ArrayShape shape) =>
        $"{elementType}[{shape.Rank};{string.Join(',', shape.Sizes)};{string.Join(',', shape.LowerBounds)}]";

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    public string GetByReferenceType(string elementType) => $"{elementType}&";

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetPinnedType(string elementType) => $"pinned {elementType}";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => $"{unmodifiedType} mod{(isRequired ? "req" : "opt")} {modifier}";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetFunctionPointerType(MethodSignature<string> signature) => $"fn {Text(signature)}";

    public static string Text(MethodSignature<string> signature) =>
        $"{signature.Header.RawValue} {signature.GenericParameterCount} {signature.RequiredParameterCount} {signature.ReturnType}({string.Join(',', signature.ParameterTypes)})";
}
