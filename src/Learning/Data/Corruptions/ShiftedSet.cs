using Retable.Contract;

namespace Retable.Learning.Data.Corruptions;

/// <summary>A test set under one corruption, in blocks of equal size, one per severity: the layout of CIFAR-10-C.</summary>
/// <param name="Corruption">The corruption's name.</param>
/// <param name="Images">The images of all severities.</param>
public sealed record ShiftedSet(string Corruption, ImageSet Images)
{
    public const int Severities = 5;

    // cifar10-c-fog: the data set, the mark, the corruption.
    private const string Mark = "-c-";

    public static string NameOf(string dataset, string corruption) => $"{dataset}{Mark}{corruption}";

    /// <exception cref="BadInputException">The file has other content.</exception>
    public static ShiftedSet Read(string path)
    {
        var images = ImageFile.Read(path);
        var mark = images.Dataset.LastIndexOf(Mark, StringComparison.Ordinal);
        return mark >= 0 && images.Count % Severities == 0
            ? new ShiftedSet(images.Dataset[(mark + Mark.Length)..], images)
            : throw new BadInputException($"these are not the images of one corruption in {Severities} severities")
            {
                At = new SourcePosition(path),
                Facts = [("data set", images.Dataset), ("images", $"{images.Count}")],
                Hint = $"Give 'shifts' what 'images corrupt' writes, or a download whose name has '{Mark}' before the corruption's.",
            };
    }

    /// <summary>The images of each severity.</summary>
    /// <param name="size">The largest number of images per severity, taken from the start.</param>
    public IEnumerable<(int Severity, ImageSet Images)> Parts(int size)
    {
        var count = Images.Count / Severities;
        return Enumerable.Range(0, Severities).Select(i => (i + 1, Images.At([.. Enumerable.Range(i * count, Math.Min(size, count))])));
    }
}
