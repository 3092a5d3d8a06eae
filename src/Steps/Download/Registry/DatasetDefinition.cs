using System.Collections.Immutable;
using Retable.Contract;

namespace Retable.Download;

/// <summary>A data set as described in <c>pipelines/datasets.yaml</c>: what it is, where its files are, how they are read.</summary>
public sealed record DatasetDefinition
{
    public required string Name { get; init; }

    public required SourcePosition At { get; init; }

    /// <summary>What the authors permit; shown before anything is fetched.</summary>
    public required string Licence { get; init; }

    /// <summary>The reader that understands the files: idx, records, npy, scood, svhn, image-folder, photographs, votes or weights.</summary>
    public required string Reader { get; init; }

    /// <summary>Instructions for a data set whose licence keeps us from fetching it: what the user must fetch, and where to put it.</summary>
    public string? Obtain { get; init; }

    /// <summary>Channels, height and width of every image; empty for photographs, which have any size, and for entries without images.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>For image folders: the path below which each class has its folder; <c>{split}</c> and <c>{severity}</c> are replaced for photographs.</summary>
    public string Root { get; init; } = "";

    /// <summary>For photographs that are not in class folders: the file that gives their classes (<see cref="DevelopmentKit"/>).</summary>
    public string? Kit { get; init; }

    /// <summary>For photographs whose folders are not classes: the list that gives their classes (<see cref="PhotographList"/>); <c>{split}</c> stands for the split.</summary>
    public string? List { get; init; }

    /// <summary>For images in one folder: the file below <see cref="Root"/> whose lines begin with the name of an image and of its class.</summary>
    public string? Annotations { get; init; }

    /// <summary>For image folders: whether JPEG files are kept as they are; otherwise images are decoded and resized to <see cref="Shape"/>.</summary>
    public bool KeepsJpeg { get; init; }

    /// <summary>For image folders: whether images are resized without Pillow's filter (<see cref="Learning.Data.UnfilteredResize"/>).</summary>
    public bool ResizesUnfiltered { get; init; }

    /// <summary>The number of label bytes in a record; the last one counts (CIFAR-100: coarse, then fine).</summary>
    public int LabelBytes { get; init; } = 1;

    /// <summary>Whether images are sorted by class and, within a class, by their pixels, so that any order in which a publisher or a mirror keeps them gives the same bytes.</summary>
    public bool IsSorted { get; init; }

    /// <summary>Labels that the files use for another class: SVHN writes 10 for the digit 0.</summary>
    public ImmutableSortedDictionary<int, int> Relabel { get; init; } = ImmutableSortedDictionary<int, int>.Empty;

    /// <summary>The names of the classes, in the order of their labels; empty if they have none.</summary>
    public ImmutableArray<string> Classes { get; init; } = [];

    /// <summary>The files of each split, in order.</summary>
    public required ImmutableSortedDictionary<string, ImmutableArray<string>> Splits { get; init; }

    public required ImmutableSortedDictionary<string, FileDefinition> Files { get; init; }

    /// <summary>The class's label, given the label in a file.</summary>
    public int Relabelled(int label) => Relabel.GetValueOrDefault(label, label);
}

/// <summary>One file of a data set, described by its unpacked content.</summary>
/// <param name="Name">Its name in the registry.</param>
/// <param name="Size">The unpacked size in bytes, null if unknown.</param>
/// <param name="Sha256">The checksum of the unpacked content, so that a repacked copy is as good; null if unknown.</param>
/// <param name="Sources">The sources of the file, tried in this order.</param>
/// <param name="At">The position in the registry.</param>
public sealed record FileDefinition(string Name, long? Size, string? Sha256, ImmutableArray<Source> Sources, SourcePosition At);

/// <summary>A source of a file, packed or not.</summary>
/// <param name="Member">The path inside the archive, if the file is in one.</param>
public abstract record Source(string? Member)
{
    /// <summary>How the file is compressed; null if its first bytes tell.</summary>
    public Packing? Packed { get; init; }

    /// <summary>A path below the folder that the user names with RETABLE_DATA.</summary>
    public sealed record UserFolder(string Path, string? Member) : Source(Member);

    /// <summary>A file of a Debian package.</summary>
    public sealed record Package(string Path, string Name, string? Member) : Source(Member);

    /// <summary>A URL, with the checksum of the download if its publisher gives one.</summary>
    public sealed record Url(Uri Address, long? Bytes, string? Md5, string? Sha256, string? Member) : Source(Member);
}
