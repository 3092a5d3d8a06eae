using System.Threading.Channels;
using Retable.Contract;
using Retable.Engine.Planning;
using Retable.Engine.Store;

namespace Retable.Engine.Runs;

/// <summary>Sends what a run executes to the first store elsewhere, beside the run: what becomes ready while some is being sent goes together.</summary>
internal sealed class RemoteSending
{
    private readonly IRemoteStore _remote;
    private readonly ObjectStore _objects;
    private readonly Channel<ActionRecord> _queue = Channel.CreateUnbounded<ActionRecord>();
    private readonly CancellationToken _stop;
    private readonly Task _sending;

    /// <param name="remote">Where to.</param>
    /// <param name="objects">Where the objects are.</param>
    /// <param name="stop">The person does not want to wait.</param>
    public RemoteSending(IRemoteStore remote, ObjectStore objects, CancellationToken stop)
    {
        (_remote, _objects, _stop) = (remote, objects, stop);
        _sending = Task.Run(SendAsync, CancellationToken.None);
    }

    public void Add(ActionRecord record) => _queue.Writer.TryWrite(record);

    /// <summary>Waits until all is sent; what cannot be sent is told, and is no reason for the run to fail.</summary>
    public Task EndAsync()
    {
        _queue.Writer.TryComplete();
        return _sending;
    }

    /// <summary>The records that can be sent of the stages that take part, and the instances that have none, or whose outputs are gone or damaged: damage here must not become the damage of others.</summary>
    public static (IReadOnlyList<ActionRecord> Records, IReadOnlyList<string> NotHere) WhatIsHere(Plan plan, ObjectStore objects)
    {
        var records = new Dictionary<Digest, ActionRecord>();
        var notHere = new List<string>();
        foreach (var node in plan.Wanted)
        {
            if (plan[node] is Decision.UpToDate or Decision.Restore && plan.Record(node) is { } record && record.Outputs.All(output => objects.Check(output.Value.Bytes) == ObjectState.Sound))
            {
                records.TryAdd(record.Key, record);
            }
            else
            {
                notHere.Add(plan.Dag.Stages[node].Instance);
            }
        }

        return ([.. records.Values], notHere);
    }

    private async Task SendAsync()
    {
        var unsent = 0;
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            var some = new List<ActionRecord>();
            while (_queue.Reader.TryRead(out var record))
            {
                some.Add(record);
            }

            try
            {
                await _remote.SendAsync(some, _objects.PathOf, _stop).ConfigureAwait(false);
            }
            catch (Exception error) when (error is MachineException or OperationCanceledException or IOException or UnauthorizedAccessException)
            {
                unsent += some.Count;
                _remote.Warn($"{error.Message} ({Plural.Count(unsent, "record")} unsent; ./build.sh Push sends them later)");
            }
        }
    }
}
