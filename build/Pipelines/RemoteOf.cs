using System.Runtime.CompilerServices;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Remote;

namespace Retable.Front.Pipelines;

/// <summary>The stores elsewhere that a command line names.</summary>
internal static class RemoteOf
{
    /// <summary>Where the public keys are whose records are believed: committed, so that they are reviewed.</summary>
    public static AbsolutePath Keys(AbsolutePath root) => root / "results" / "keys";

    /// <param name="root">The project.</param>
    /// <param name="places">As they were written, in their order.</param>
    /// <param name="sends">Whether something is to be sent there.</param>
    /// <returns>Null where none is named.</returns>
    /// <exception cref="BadInputException">One is no place, or there is no key to sign with.</exception>
    public static RemoteStores? Project(AbsolutePath root, IReadOnlyList<string> places, bool sends)
    {
        if (places.Count == 0)
        {
            return !sends ? null : throw new BadInputException("nothing says where to send")
            {
                Hint = "Name a store elsewhere: --remote /mnt/lab/retable, or RETABLE_REMOTE in the environment.",
            };
        }

        return new RemoteStores(
            [.. places.Select(place => RemoteUrl.Open(place, root, Bucket))],
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
