using System.Runtime.CompilerServices;
using Nuke.Common.IO;
using Retable.Cluster.Site;
using Retable.Contract;
using Retable.Remote;

namespace Retable.Front.Pipelines;

/// <summary>The stores elsewhere of a project.</summary>
internal static class RemoteOf
{
    /// <summary>How a store elsewhere is named.</summary>
    public const string Naming = "Name a store elsewhere: --remote /mnt/lab/retable, RETABLE_REMOTE in the environment, or 'remote:' in the site file.";

    /// <summary>Where the public keys are whose records are believed: committed, so that they are reviewed.</summary>
    public static AbsolutePath Keys(AbsolutePath root) => root / "results" / "keys";

    /// <summary>The word for <c>--remote</c> that asks none of the site file's stores.</summary>
    public const string None = "none";

    /// <summary>The places that count: those of the command line or of <c>RETABLE_REMOTE</c>, else those of the site file.</summary>
    /// <param name="given">What the person wrote; empty for nothing.</param>
    /// <param name="site">The site file's; null to read it.</param>
    /// <exception cref="BadInputException">The site file is wrong.</exception>
    public static IReadOnlyList<(string Place, SourcePosition? At)> Places(IReadOnlyList<string> given, SiteOptions? site = null) =>
        given is [None] ? []
        : given.Count > 0 ? [.. given.Select(place => (place, (SourcePosition?)null))]
        : [.. (site ?? SiteFile.Read()).Remotes.Select(remote => (remote.Place, (SourcePosition?)remote.At))];

    /// <param name="root">The project.</param>
    /// <param name="given">As they were written, in their order; empty for those of the site file.</param>
    /// <param name="sends">Whether something is to be sent to the first.</param>
    /// <returns>Null where none is named.</returns>
    /// <exception cref="BadInputException">One is no place, nothing can be sent to the first, or there is no key to sign with.</exception>
    public static RemoteStores? Project(AbsolutePath root, IReadOnlyList<string> given, bool sends)
    {
        var places = Places(given);
        if (places.Count == 0)
        {
            return !sends ? null : throw new BadInputException("nothing says where to send") { Hint = Naming };
        }

        return new RemoteStores(
            [.. places.Select((place, i) => RemoteUrl.Open(place.Place, root, Bucket, place.At, isWritten: sends && i == 0))],
            new TrustedKeys(Keys(root)),
            sends ? SigningKey.OfTheUser() : null)
        {
            Warn = text => Console.Error.WriteLine($"warning: {text}"),
        };
    }

    // A method of its own: the package behind it is loaded when it is called, and not before.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static S3Place Bucket(Uri url) => new(url);
}
