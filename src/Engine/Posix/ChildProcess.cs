using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Retable.Engine.Posix;

/// <summary>What a process is started with.</summary>
/// <param name="File">The program, looked up in PATH if it is no path.</param>
/// <param name="Arguments">Without the program's own name.</param>
/// <param name="Environment">All its variables.</param>
/// <param name="Folder">Where it runs.</param>
/// <param name="TakesInput">Whether its standard input is a pipe; else it is empty.</param>
internal sealed record ChildStart(
    string File,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string Folder,
    bool TakesInput = false);

/// <summary>How a process ended and what it used, its own ended children included.</summary>
/// <param name="ExitCode">For a signal 128 and its number.</param>
/// <param name="Signal">The signal that killed it, or 0.</param>
/// <param name="CpuSeconds">User and system time.</param>
/// <param name="PeakMemory">Bytes. The kernel counts from before the program began, so it is at least what the engine itself held.</param>
internal sealed record ChildEnd(int ExitCode, int Signal, double CpuSeconds, long PeakMemory);

/// <summary>A process in a group of its own, with pipes on its outputs. .NET's own class tells neither memory nor CPU time at the end, and makes no group.</summary>
internal sealed unsafe class ChildProcess : IDisposable
{
    private const int CloseOnExec = Libc.OpenCloseOnExec;
    private int _ended;

    private ChildProcess(int id, int output, int error, int input)
    {
        (Id, Output, Error) = (id, output, error);
        Input = input < 0 ? null : new FileStream(new SafeFileHandle(input, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        Watch = Spawn.OpenProcess(id);
    }

    /// <summary>Process id and group id.</summary>
    public int Id { get; }

    /// <summary>File descriptor to read its standard output from.</summary>
    public int Output { get; }

    /// <summary>File descriptor to read its standard error from.</summary>
    public int Error { get; }

    /// <summary>Its standard input, if it takes one.</summary>
    public Stream? Input { get; }

    /// <summary>File descriptor that becomes readable when it ends, or -1.</summary>
    public int Watch { get; }

    /// <exception cref="IOException">It cannot be started; <see cref="Exception.HResult"/> is the errno.</exception>
    public static ChildProcess Start(ChildStart start)
    {
        Span<int> pipes = [-1, -1, -1, -1, -1, -1];
        try
        {
            Pipe(pipes[..2]);
            Pipe(pipes[2..4]);
            if (start.TakesInput)
            {
                Pipe(pipes[4..]);
            }

            var id = Start(start, output: pipes[1], error: pipes[3], input: pipes[4]);
            Close(pipes[1], pipes[3], pipes[4]);
            return new ChildProcess(id, pipes[0], pipes[2], pipes[5]);
        }
        catch (IOException)
        {
            Close([.. pipes]);
            throw;
        }
    }

    /// <summary>Signals the whole group, as long as the process has not been waited for: afterwards its number may be another's.</summary>
    public void Signal(int signal)
    {
        if (Volatile.Read(ref _ended) == 0)
        {
            _ = Libc.Kill(-Id, signal);
        }
    }

    /// <summary>The exit code of a process that has ended and was not waited for yet; null if it still runs or a signal killed it.</summary>
    public int? PeekExitCode()
    {
        const int ByProcessId = 1, Ended = 4, LeaveIt = 0x1000000, DoNotWait = 1, ByItself = 1;
        var information = stackalloc int[32];
        new Span<int>(information, 32).Clear();
        // struct siginfo_t: signal, error, code, a gap, process, user, status.
        return Spawn.WaitFor(ByProcessId, Id, (byte*)information, Ended | LeaveIt | DoNotWait) == 0 && information[2] == ByItself ? information[6] : null;
    }

    /// <summary>Waits for its end, kills what is left of its group, and says what it used. Call it once.</summary>
    public ChildEnd Wait()
    {
        const int ByProcessId = 1, Ended = 4, LeaveIt = 0x1000000, Interrupted = 4;
        while (Spawn.WaitFor(ByProcessId, Id, null, Ended | LeaveIt) < 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
        }

        // As long as nobody has waited for the leader for good, its number, which is the group's, cannot be another's.
        _ = Libc.Kill(-Id, Libc.SignalKill);
        Volatile.Write(ref _ended, 1);
        Spawn.ResourceUsage usage;
        _ = Spawn.Wait(Id, out var status, 0, &usage);
        var signal = status & 0x7f;
        return new ChildEnd(
            signal == 0 ? (status >> 8) & 0xff : 128 + signal,
            signal,
            usage.UserSeconds + usage.SystemSeconds + ((usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6),
            usage.PeakKilobytes * 1024);
    }

    public void Dispose()
    {
        Input?.Dispose();
        Close(Output, Error, Watch);
    }

    private static int Start(ChildStart start, int output, int error, int input)
    {
        var actions = stackalloc byte[Spawn.ActionsSize];
        var attributes = stackalloc byte[Spawn.AttributesSize];
        var signals = stackalloc byte[Spawn.SignalSetSize];
        _ = Spawn.InitActions(actions);
        _ = Spawn.InitAttributes(attributes);
        _ = input < 0 ? Spawn.AddOpen(actions, 0, "/dev/null", Libc.OpenReadOnly, 0) : Spawn.AddDuplicate(actions, input, 0);
        _ = Spawn.AddDuplicate(actions, output, 1);
        _ = Spawn.AddDuplicate(actions, error, 2);
        _ = Spawn.AddChangeFolder(actions, start.Folder);
        _ = Spawn.SetFlags(attributes, Spawn.OwnGroupCleanSignals);
        _ = Spawn.SetGroup(attributes, 0);
        _ = Spawn.FillSignals(signals);
        _ = Spawn.SetDefaultSignals(attributes, signals);
        _ = Spawn.EmptySignals(signals);
        _ = Spawn.SetBlockedSignals(attributes, signals);
        var arguments = new NativeTexts([start.File, .. start.Arguments]);
        var environment = new NativeTexts([.. start.Environment.Select(pair => $"{pair.Key}={pair.Value}")]);
        try
        {
            var failure = Spawn.Start(out var id, start.File, actions, attributes, arguments.Pointer, environment.Pointer);
            return failure == 0 ? id : throw new IOException($"'{start.File}' cannot be started: {Marshal.GetPInvokeErrorMessage(failure)}", failure);
        }
        finally
        {
            arguments.Free();
            environment.Free();
            _ = Spawn.FreeActions(actions);
            _ = Spawn.FreeAttributes(attributes);
        }
    }

    private static void Pipe(Span<int> ends)
    {
        fixed (int* pointer = ends)
        {
            if (Spawn.Pipe(pointer, CloseOnExec) != 0)
            {
                throw Libc.LastError("no pipe can be made");
            }
        }
    }

    private static void Close(params ReadOnlySpan<int> files)
    {
        foreach (var file in files)
        {
            if (file >= 0)
            {
                _ = Libc.Close(file);
            }
        }
    }

    /// <summary>A null-terminated array of C strings.</summary>
    private readonly struct NativeTexts
    {
        private readonly int _count;

        public NativeTexts(IReadOnlyList<string> texts)
        {
            _count = texts.Count;
            Pointer = (byte**)NativeMemory.Alloc((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < texts.Count; i++)
            {
                Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
            }

            Pointer[texts.Count] = null;
        }

        public byte** Pointer { get; }

        public void Free()
        {
            for (var i = 0; i < _count; i++)
            {
                Marshal.FreeCoTaskMem((nint)Pointer[i]);
            }

            NativeMemory.Free(Pointer);
        }
    }
}
