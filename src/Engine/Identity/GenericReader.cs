using System.Reflection.Metadata;

namespace Retable.Engine.Identity;

/// <summary>Reads type parameters: how many, and what each must be.</summary>
internal static class GenericReader
{
    public static void Read(CodeImage image, GenericParameterHandleCollection parameters, ContentWriter writer)
    {
        writer.Number(parameters.Count);
        foreach (var parameter in parameters.Select(image.Metadata.GetGenericParameter))
        {
            writer.Number((long)parameter.Attributes);
            foreach (var constraint in parameter.GetConstraints())
            {
                writer.Token(image.Metadata.GetGenericParameterConstraint(constraint).Type);
            }
        }
    }
}
