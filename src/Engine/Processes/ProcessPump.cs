using Retable.Engine.Posix;

namespace Retable.Engine.Processes;

/// <summary>Receives a process's output, and is called now and then to look after it.</summary>
internal interface IProcessSink
{
    void Output(ReadOnlySpan<byte> bytes);

    void Error(ReadOnlySpan<byte> bytes);

    /// <summary>Called some times a second, from the same thread.</summary>
    void Tick();

    /// <summary>Called again and again after the process itself has ended: whether what it started is to be waited for.</summary>
    bool Lingers() => false;
}

/// <summary>Carries what a process prints to its sink until it has ended. One thread a process, no growing buffers.</summary>
internal static class ProcessPump
{
    private const int BetweenTicks = 100;
    private const int BetweenLooks = 20;
    private const int BufferSize = 64 << 10;

    /// <summary>How long after the end the pipes may stay open: only a process that left the group can hold them.</summary>
    private const int LingerMilliseconds = 1000;

    /// <summary>Runs until the process has ended, what it started has as far as the sink waits for it, and its pipes are empty.</summary>
    /// <param name="child">The process; it is waited for here.</param>
    /// <param name="sink">Gets what it prints.</param>
    /// <returns>How it ended, and whether something outside its group still holds its pipes.</returns>
    public static unsafe (ChildEnd End, bool LeftBehind) Run(ChildProcess child, IProcessSink sink)
    {
        var buffer = new byte[BufferSize];
        var entries = stackalloc Spawn.PollEntry[3];
        entries[0] = new() { File = child.Output, Events = Spawn.PollEntry.Readable };
        entries[1] = new() { File = child.Error, Events = Spawn.PollEntry.Readable };
        entries[2] = new() { File = child.Watch, Events = Spawn.PollEntry.Readable };
        try
        {
            while (entries[2].Happened == 0 && (child.Watch >= 0 || IsOpen(entries)))
            {
                _ = Spawn.Poll(entries, 3, BetweenTicks);
                Carry(entries, buffer, sink);
                sink.Tick();
            }

            while (sink.Lingers())
            {
                _ = Spawn.Poll(entries, 2, BetweenLooks);
                Carry(entries, buffer, sink);
                sink.Tick();
            }
        }
        catch
        {
            // Nobody would look after it any more.
            child.Signal(Libc.SignalKill);
            _ = child.Wait();
            throw;
        }

        var end = child.Wait();
        while (IsOpen(entries) && Spawn.Poll(entries, 2, LingerMilliseconds) > 0)
        {
            Carry(entries, buffer, sink);
        }

        return (end, IsOpen(entries));
    }

    /// <summary>Passes on what standard error holds at this moment. Call it only from the thread that runs the pump.</summary>
    public static unsafe void DrainError(ChildProcess child, IProcessSink sink)
    {
        var buffer = new byte[BufferSize];
        var entries = stackalloc Spawn.PollEntry[2];
        entries[0] = new() { File = -1 };
        entries[1] = new() { File = child.Error, Events = Spawn.PollEntry.Readable };
        while (entries[1].File >= 0 && Spawn.Poll(entries, 2, 0) > 0)
        {
            Carry(entries, buffer, sink);
        }
    }

    private static unsafe bool IsOpen(Spawn.PollEntry* entries) => entries[0].File >= 0 || entries[1].File >= 0;

    private static unsafe void Carry(Spawn.PollEntry* entries, byte[] buffer, IProcessSink sink)
    {
        for (var i = 0; i < 2; i++)
        {
            if (entries[i].File < 0 || entries[i].Happened == 0)
            {
                continue;
            }

            fixed (byte* start = buffer)
            {
                var read = (int)Spawn.Read(entries[i].File, start, (nuint)buffer.Length);
                if (read <= 0)
                {
                    // poll leaves out an entry with a negative file.
                    entries[i].File = -1;
                }
                else if (i == 0)
                {
                    sink.Output(buffer.AsSpan(0, read));
                }
                else
                {
                    sink.Error(buffer.AsSpan(0, read));
                }
            }
        }
    }
}
