using System.Diagnostics;
using Retable.Engine.Posix;
using Retable.Engine.Processes;

namespace Retable.Engine.Commands;

/// <summary>What a command started and that still runs after its end: it is waited for, and if it does not end the stage fails.</summary>
/// <remarks>It could write to an output after the output was hashed. Found by its group, and where it left that by the folder for temporary files in its environment.</remarks>
/// <param name="command">The command's process.</param>
/// <param name="since">A moment before it was started, as <see cref="LivingProcess.Now"/> gives it.</param>
/// <param name="temporary">Its folder for temporary files, which no other command has.</param>
/// <param name="grace">How long it is waited for.</param>
internal sealed class LeftRunning(ChildProcess command, long since, string temporary, TimeSpan grace)
{
    private long _ended;
    private List<LivingProcess> _found = [];

    /// <summary>Looks, once the command has ended: whether there is something to wait for.</summary>
    public bool MustWait()
    {
        _found = command.PeekExitCode() == 0 ? Find() : [];
        if (_found.Count == 0)
        {
            return false;
        }

        _ended = _ended == 0 ? Stopwatch.GetTimestamp() : _ended;
        if (Stopwatch.GetElapsedTime(_ended) < grace)
        {
            return true;
        }

        // Now, as long as they run and can be asked who they are.
        Fault = $"the command ended, but {string.Join(", ", _found.Select(process => $"process {process.Id} ({process.Command})"))} that it started still ran {grace.TotalSeconds:0.###} s later; "
            + "end it in the command, wait for it, or give it longer with 'grace:'";
        return false;
    }

    /// <summary>Ends what is outside of the command's group: the group itself is killed with it.</summary>
    public void Kill() => _found.ForEach(process => _ = Libc.Kill(process.Id, Libc.SignalKill));

    /// <summary>Whether something was left when it was last looked at: what the command made may be half done.</summary>
    public bool IsRunning => _found.Count > 0;

    /// <summary>Whether anything had to be waited for.</summary>
    public bool WasWaitedFor => _ended != 0;

    /// <summary>What to say of it once the grace is over.</summary>
    public string? Fault { get; private set; }

    private List<LivingProcess> Find() =>
        [.. LivingProcess.All().Where(process => process.Id != command.Id && (process.Group == command.Id || (process.Start >= since && process.Carries(StepEnvironment.TemporaryFolder, temporary))))];
}
