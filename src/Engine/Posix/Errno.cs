using Retable.Contract;

namespace Retable.Engine.Posix;

/// <summary>The faults of a machine that deserve a sentence of their own.</summary>
internal static class Errno
{
    public const int NoSuchFile = 2;
    public const int NotPermitted = 13;
    public const int OtherFileSystem = 18;
    public const int Exists = 17;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int TooManyLinks = 31;
    public const int NameTooLong = 36;
    public const int QuotaExceeded = 122;

    /// <summary>What a failed access to a path says to the reader; null for an error that is nobody's but ours.</summary>
    public static MachineException? Explain(Exception error, string path) => error switch
    {
        MachineException known => known,
        UnauthorizedAccessException => NoRight(error, path),
        OutOfMemoryException => new("no memory is left", error) { Hint = "Run fewer stages at once (--jobs), or say how much memory each needs (resources: {memory: 4GiB})." },
        IOException { HResult: NoSpace } => new($"no space is left on the disk of '{path}'", error)
        {
            Hint = "Free some, for instance with: ./build.sh Gc --max-size 10GB --yes",
        },
        IOException { HResult: QuotaExceeded } => new($"the disk quota of '{path}' is used up", error)
        {
            Hint = "Free some, for instance with: ./build.sh Gc --max-size 10GB --yes",
        },
        IOException { HResult: ReadOnlyFileSystem } => new($"'{path}' lies on a file system that is mounted read-only", error),
        IOException { HResult: NotPermitted } => NoRight(error, path),
        IOException { HResult: TooManyFiles or TooManyFilesInSystem } => new("too many files are open at once", error)
        {
            Hint = "Raise the limit (ulimit -n 4096) or run fewer stages at once (--jobs).",
        },
        IOException { HResult: NameTooLong } or PathTooLongException => new($"the file system takes no name this long: '{path}'", error),
        _ => null,
    };

    private static MachineException NoRight(Exception error, string path) => new($"'{path}' may not be read or written: {error.Message}", error)
    {
        Hint = "Give yourself the right, as the owner or as root: chmod u+rwX",
    };
}
