using Retable.Contract;

namespace Retable.Engine.Store;

/// <summary>Stores elsewhere, asked in their order of priority. No fault of theirs ends a run: what cannot be had, or is not signed by a known key, is not there.</summary>
public interface IRemoteStore : IDisposable
{
    /// <summary>Is told what the person should know, each thing once.</summary>
    Action<string> Warn { get; set; }

    /// <summary>The records of these keys, as far as they are there. May give more than was asked for: what came along.</summary>
    Task<IReadOnlyList<RemoteRecord>> FindAsync(IReadOnlyList<Digest> keys, CancellationToken stop);

    /// <summary>Those of these records of which an object is no longer there.</summary>
    Task<IReadOnlyList<RemoteRecord>> LostAsync(IReadOnlyList<RemoteRecord> records, CancellationToken stop);

    /// <summary>Brings an output of a record to a file of this machine. Its bytes are hashed as they arrive; a file that an earlier call began is gone on with.</summary>
    /// <returns>False if it could not be had.</returns>
    Task<bool> FetchAsync(RemoteRecord record, OutputRecord output, string path, CancellationToken stop);

    /// <summary>Sends records, objects first, to the first of the stores, if it does not have them.</summary>
    /// <param name="records">All of whose objects are there.</param>
    /// <param name="pathOf">The file of an object.</param>
    /// <param name="stop">The person's wish to stop.</param>
    /// <exception cref="MachineException">It cannot be reached, or refuses.</exception>
    Task<SendTally> SendAsync(IReadOnlyList<ActionRecord> records, Func<Digest, string> pathOf, CancellationToken stop);
}

/// <summary>A record that a store elsewhere has.</summary>
/// <param name="Record">What it says.</param>
/// <param name="Place">The store, for people.</param>
public sealed record RemoteRecord(ActionRecord Record, string Place);

/// <summary>What a sending came to.</summary>
/// <param name="Sent">How many records went.</param>
/// <param name="There">How many were there already.</param>
/// <param name="Bytes">What went over the wire.</param>
/// <param name="Place">Where to, for people.</param>
public sealed record SendTally(int Sent, int There, long Bytes, string Place);
