namespace Retable.Engine.Pipelines;

/// <summary>How much a stranger's pipeline file may ask for before it is refused.</summary>
public static class PipelineLimits
{
    /// <summary>Instances of one pipeline.</summary>
    public const int Instances = 1_000_000;

    /// <summary>Values of one <c>range(...)</c> or list.</summary>
    public const int ListLength = 1_000_000;

    /// <summary>Arrows between stages, each member of a group counted for each list that names it.</summary>
    public const long Arrows = 50_000_000;

    /// <summary>Characters of a stage's, slot's or parameter's name.</summary>
    public const int NameLength = 100;

    /// <summary>Bytes of an output's file name: what common file systems allow, less room for a suffix.</summary>
    public const int FileNameBytes = 200;

    /// <summary>Parameters that refer to each other.</summary>
    public const int ReferenceDepth = 50;
}
