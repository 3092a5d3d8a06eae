using System.Runtime.InteropServices;
using Retable.Contract;
using Retable.Engine.Runs;

namespace Retable.Front.Pipelines;

/// <summary>Handles Ctrl-C and SIGTERM: the first one stops in good order, the second at once.</summary>
internal sealed class StopOnSignals : IDisposable
{
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public StopOnSignals(StopSignal stop)
    {
        _interrupt = On(PosixSignal.SIGINT, ExitCode.Interrupted);
        _terminate = On(PosixSignal.SIGTERM, ExitCode.Stopped);

        PosixSignalRegistration On(PosixSignal signal, int code) => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            stop.Stop(code);
        });
    }

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
    }
}
