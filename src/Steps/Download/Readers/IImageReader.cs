namespace Retable.Download;

/// <summary>Reads the files of one split, in the order of the files.</summary>
internal interface IImageReader
{
    /// <exception cref="Contract.BadInputException">A file is not what the registry says; the message names it.</exception>
    IEnumerable<LabelledImage> Read(DatasetDefinition dataset, IReadOnlyList<string> files);
}

/// <summary>One image: its class, −1 for unknown, and its pixels, uint8 [channels, height, width] row by row.</summary>
public readonly record struct LabelledImage(int Label, byte[] Pixels);
