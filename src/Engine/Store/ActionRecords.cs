using Retable.Contract;

namespace Retable.Engine.Store;

/// <summary>The store's memory of executions: <c>actions.log</c>. The newest record of a key counts.</summary>
/// <remarks>Opening it reads the file once, checks every record and keeps where each one stands; a record is decoded when it is asked for.</remarks>
public sealed class ActionRecords : IActionRecords, IDisposable
{
    private readonly ActionLog _log;
    private readonly Dictionary<Digest, long> _offsets = [];
    private readonly Dictionary<Digest, ActionRecord> _decoded = [];
    private readonly Lock _lock = new();
    private Dictionary<string, InstanceHistory>? _histories;

    public ActionRecords(string store, Disk disk)
    {
        Path = System.IO.Path.Combine(store, "actions.log");
        _log = new ActionLog(Path, disk);
        Found = _log.ReadOn(Note);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What opening it found besides whole records.</summary>
    public LogState Found { get; }

    /// <inheritdoc/>
    public ActionRecord? Find(Digest key)
    {
        lock (_lock)
        {
            return _decoded.TryGetValue(key, out var record) ? record
                : _offsets.TryGetValue(key, out var offset) ? _decoded[key] = ActionRecordCodec.Decode(_log.ReadAt(offset))
                : null;
        }
    }

    /// <inheritdoc/>
    public ActionRecord? Last(string instance) => Decode(Histories().TryGetValue(instance, out var history) ? history.Last : null);

    /// <inheritdoc/>
    public ActionRecord? Previous(string instance, Digest key) => Decode(
        !Histories().TryGetValue(instance, out var history) ? null
        : history.LastKey == key ? history.LastWithOtherKey
        : history.Last);

    /// <summary>The newest record of every key, in the order of their keys.</summary>
    public IEnumerable<ActionRecord> All()
    {
        List<Digest> keys;
        lock (_lock)
        {
            keys = [.. _offsets.Keys.Order()];
        }

        return keys.Select(key => Find(key)!);
    }

    /// <summary>Reads what other engines have written meanwhile.</summary>
    public void CatchUp()
    {
        lock (_lock)
        {
            _log.ReadOn(Note);
        }
    }

    /// <summary>Writes a record; when this returns, the disk has it. The objects that it names are in the store already.</summary>
    public void Add(ActionRecord record) => AddAll([record]);

    /// <summary>Writes many records with one wait for the disk.</summary>
    public void AddAll(IReadOnlyList<ActionRecord> records)
    {
        lock (_lock)
        {
            var offsets = _log.Append([.. records.Select(ActionRecordCodec.Encode)], Note);
            foreach (var (record, offset) in records.Zip(offsets))
            {
                Note(record, offset);
            }
        }
    }

    public void Dispose() => _log.Dispose();

    private void Note(ActionRecord record, long offset)
    {
        Note(record.Key, offset, record.Instance);
        _decoded[record.Key] = record;
    }

    private void Note(long offset, ReadOnlySpan<byte> record) =>
        Note(ActionRecordCodec.KeyOf(record), offset, _histories is null ? "" : ActionRecordCodec.InstanceOf(record));

    private void Note(Digest key, long offset, string instance)
    {
        _offsets[key] = offset;
        _decoded.Remove(key);
        if (_histories is not null)
        {
            Note(_histories, instance, key, offset);
        }
    }

    private ActionRecord? Decode(long? offset)
    {
        lock (_lock)
        {
            return offset is { } at ? ActionRecordCodec.Decode(_log.ReadAt(at)) : null;
        }
    }

    /// <summary>What each instance was executed as: read only when something is to be explained, timed or kept.</summary>
    private Dictionary<string, InstanceHistory> Histories()
    {
        lock (_lock)
        {
            if (_histories is null)
            {
                var histories = new Dictionary<string, InstanceHistory>(StringComparer.Ordinal);
                _log.Read((offset, record) => Note(histories, ActionRecordCodec.InstanceOf(record), ActionRecordCodec.KeyOf(record), offset));
                _histories = histories;
            }

            return _histories;
        }
    }

    private static void Note(Dictionary<string, InstanceHistory> histories, string instance, Digest key, long offset)
    {
        var other = !histories.TryGetValue(instance, out var before) ? null
            : before.LastKey == key ? before.LastWithOtherKey
            : before.Last;
        histories[instance] = new InstanceHistory(offset, key, other);
    }

    /// <summary>Where an instance's newest record stands, and its newest one with another key.</summary>
    private readonly record struct InstanceHistory(long? Last, Digest LastKey, long? LastWithOtherKey);
}
