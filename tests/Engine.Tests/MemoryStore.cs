using Retable.Contract;
using Retable.Engine.Pipelines;
using Retable.Engine.Store;

namespace Retable.Tests;

/// <summary>A store in memory, with the ways to damage it that a story needs.</summary>
internal sealed class MemoryStore : IActionRecords, IObjects, IWorkspace
{
    private readonly List<ActionRecord> _records = [];
    private readonly Dictionary<Digest, string> _objects = [];

    /// <summary>Tables that somebody deleted from the results folder, by group.</summary>
    public HashSet<string> NotInPlace { get; } = [];

    public ActionRecord? Find(Digest key) => _records.FindLast(record => record.Key == key);

    public ActionRecord? Last(string instance) => _records.FindLast(record => record.Instance == instance);

    public ActionRecord? Previous(string instance, Digest key) => _records.FindLast(record => record.Instance == instance && record.Key != key);

    public bool Holds(Digest bytes) => _objects.ContainsKey(bytes);

    public bool InPlace(Stage stage, ActionRecord record) => !NotInPlace.Contains(stage.Group);

    public ActionRecord Add(ActionRecord record)
    {
        _records.Add(record);
        return record;
    }

    public OutputRecord Put(string file, string content)
    {
        var digest = Digest.OfText(content);
        _objects[digest] = content;
        return new OutputRecord(file, digest, digest, content.Length);
    }

    public string Read(Digest bytes) => _objects[bytes];

    /// <summary>Takes the outputs of an instance's last execution out of the store, as garbage collection does.</summary>
    public void Lose(string instance)
    {
        foreach (var (_, output) in Last(instance)!.Outputs)
        {
            _objects.Remove(output.Bytes);
        }
    }
}
