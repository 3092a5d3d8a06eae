namespace Retable.Papers.Url.Data;

/// <summary>Which part of a retrieval data set.</summary>
public enum RetrievalSplit
{
    /// <summary>Half the images of the first half of the classes.</summary>
    Train,

    /// <summary>The other images of those classes; of online products, other classes.</summary>
    Validation,

    /// <summary>The second half of the classes.</summary>
    Test,

    /// <summary>Every second image of the test classes, from the first: for a network that is trained where it is tested.</summary>
    TrainOnTest,

    /// <summary>The images between them.</summary>
    TestOnTest,
}

/// <summary>An image of a split.</summary>
/// <param name="Path">Below the folder of all images.</param>
/// <param name="Label">A class.</param>
public sealed record LabelledImage(string Path, int Label);

/// <summary>The images of a class.</summary>
/// <param name="Label">Its number.</param>
/// <param name="Images">Paths below the folder of all images, in their order.</param>
public sealed record ImageClass(int Label, IReadOnlyList<string> Images);
