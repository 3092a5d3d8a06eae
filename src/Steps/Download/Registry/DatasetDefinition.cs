using System.Collections.Immutable;
using Retable.Contract;

namespace Retable.Download;

/// <summary>A data set as <c>pipelines/datasets.yaml</c> says it: what it is, where its files are, how they are read.</summary>
public sealed record DatasetDefinition
{
    public required string Name { get; init; }

    public required SourcePosition At { get; init; }

    /// <summary>What its authors allow; shown before anything is fetched.</summary>
    public required string Licence { get; init; }

    /// <summary>Which reader understands the files: idx, records, npy, scood, svhn, image-folder, photographs, votes or weights.</summary>
    public required string Reader { get; init; }

    /// <summary>For what its licence keeps us from fetching: what its user fetches, and where it goes.</summary>
    public string? Obtain { get; init; }

    /// <summary>Channels, height, width of every image; empty for photographs, which have any size, and for what is no image.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>For folders of pictures: the path inside below which each class has its folder; <c>{split}</c> and <c>{severity}</c> stand for those of photographs.</summary>
    public string Root { get; init; } = "";

    /// <summary>For photographs that lie in no class's folder: the file that says what they show (<see cref="DevelopmentKit"/>).</summary>
    public string? Kit { get; init; }

    /// <summary>For photographs whose folders are no classes: the list in the folder that says what they show (<see cref="PhotographList"/>); <c>{split}</c> stands for the split.</summary>
    public string? List { get; init; }

    /// <summary>For pictures in one folder: the file below <see cref="Root"/> whose lines begin with a picture's name and that of its class.</summary>
    public string? Annotations { get; init; }

    /// <summary>For folders of pictures: keep the JPEG files as they are; otherwise they are decoded and resized to <see cref="Shape"/>.</summary>
    public bool KeepsJpeg { get; init; }

    /// <summary>For folders of pictures: they are resized without Pillow's filter (<see cref="Learning.Data.UnfilteredResize"/>).</summary>
    public bool ResizesUnfiltered { get; init; }

    /// <summary>Of how many bytes the label of a record consists; the last one counts (CIFAR-100: coarse, then fine).</summary>
    public int LabelBytes { get; init; } = 1;

    /// <summary>Whether images are written class by class, those of a class by their pixels: then any order in which a publisher or a mirror keeps them gives the same bytes.</summary>
    public bool IsSorted { get; init; }

    /// <summary>Labels that the files use for another class: SVHN writes 10 for the digit 0.</summary>
    public ImmutableSortedDictionary<int, int> Relabel { get; init; } = ImmutableSortedDictionary<int, int>.Empty;

    /// <summary>The names of the classes, in the order of their labels; empty where they have none.</summary>
    public ImmutableArray<string> Classes { get; init; } = [];

    /// <summary>For each split the files that hold it, in order.</summary>
    public required ImmutableSortedDictionary<string, ImmutableArray<string>> Splits { get; init; }

    public required ImmutableSortedDictionary<string, FileDefinition> Files { get; init; }

    /// <summary>The label that counts, for one that stands in a file.</summary>
    public int Relabelled(int label) => Relabel.GetValueOrDefault(label, label);
}

/// <summary>One file of a data set, by what it holds once unpacked.</summary>
/// <param name="Name">Its name in the registry.</param>
/// <param name="Size">Bytes once unpacked, null where it is not known.</param>
/// <param name="Sha256">Checksum once unpacked, so that an equal re-pack is as good; null where it is not known.</param>
/// <param name="Sources">Where it can be had, tried in this order.</param>
/// <param name="At">Where the registry says so.</param>
public sealed record FileDefinition(string Name, long? Size, string? Sha256, ImmutableArray<Source> Sources, SourcePosition At);

/// <summary>A place where a file can be had, packed or not.</summary>
/// <param name="Member">The path inside, for an archive.</param>
public abstract record Source(string? Member)
{
    /// <summary>How the file is compressed; null where its first bytes say so.</summary>
    public Packing? Packed { get; init; }

    /// <summary>Below the folder that the user names with RETABLE_DATA.</summary>
    public sealed record UserFolder(string Path, string? Member) : Source(Member);

    /// <summary>A file of a Debian package.</summary>
    public sealed record Package(string Path, string Name, string? Member) : Source(Member);

    /// <summary>A URL, with the checksum of what is served where its publisher gives one.</summary>
    public sealed record Url(Uri Address, long? Bytes, string? Md5, string? Sha256, string? Member) : Source(Member);
}
