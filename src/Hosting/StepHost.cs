using System.Runtime.InteropServices;
using Retable.Contract;

namespace Retable.Hosting;

/// <summary>The main function of every step executable.</summary>
/// <remarks>
/// <para><c>&lt;executable&gt; describe</c> prints what it offers; <c>&lt;executable&gt; &lt;verb&gt; &lt;spec.json&gt;</c> runs one stage;
/// <c>&lt;executable&gt; serve</c> is a warm worker: it reads <c>&lt;verb&gt; &lt;spec.json&gt;</c> lines from standard input and answers
/// each with an <c>end</c> event, until its input ends.</para>
/// <para>Standard output belongs to events: whatever the step's code prints there goes to standard error instead.</para>
/// </remarks>
public static class StepHost
{
    public static int Run(string[] args, params IReadOnlyList<Verb> verbs)
    {
        var events = Console.Out;
        Console.SetOut(Console.Error);
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
        // Ctrl-C goes to the whole group of processes; the engine decides and sends SIGTERM.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        var io = new StepIo(events, stop.Token);
        return args switch
        {
            ["describe"] => Describe(verbs, events),
            ["serve"] => Serve(verbs, io),
            [var verb, var spec] => RunOne(verb, spec, verbs, io),
            _ => Usage(verbs),
        };
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    private static int Describe(IReadOnlyList<Verb> verbs, TextWriter output)
    {
        output.WriteLine(new StepDescription(StepSpec.CurrentProtocol, [.. verbs.Select(verb => verb.Describe())]).ToJson());
        return ExitCode.Done;
    }

    private static int Usage(IReadOnlyList<Verb> verbs)
    {
        Console.Error.WriteLine($"usage: <executable> describe | serve | <verb> <spec.json>, verbs: {string.Join(", ", verbs.Select(v => v.Name))}");
        return ExitCode.BadInput;
    }

    private static int Serve(IReadOnlyList<Verb> verbs, StepIo io)
    {
        var slate = new CleanSlate();
        while (Console.In.ReadLine() is { } line)
        {
            var words = line.Split(' ', 2);
            io.Send(new StepEvent.End(words.Length == 2 ? RunOne(words[0], words[1], verbs, io, slate) : Usage(verbs)));
        }

        return ExitCode.Done;
    }

    private static int RunOne(string name, string specFile, IReadOnlyList<Verb> verbs, StepIo io, CleanSlate? slate = null)
    {
        try
        {
            var spec = StepSpec.Read(specFile);
            var verb = verbs.FirstOrDefault(v => v.Name == name)
                ?? throw BadInputException.UnknownName($"the step has no verb '{name}'", name, verbs.Select(v => v.Name));
            slate?.Begin(spec, specFile);
            verb.Run(spec, io);
            return ExitCode.Done;
        }
        catch (BadInputException error)
        {
            return End(ExitCode.BadInput, error.Describe(), io);
        }
        catch (TryAgainException error)
        {
            return End(ExitCode.TryAgain, $"error: {error.Message}", io);
        }
        catch (MachineException error)
        {
            return End(ExitCode.Machine, error.Describe(), io);
        }
        catch (IOException error) when (IsDiskFull(error))
        {
            return End(ExitCode.Machine, $"error: no space is left on the disk: {error.Message}", io);
        }
        catch (OperationCanceledException) when (io.Stopping.IsCancellationRequested)
        {
            return ExitCode.Stopped;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error);
            return End(ExitCode.Failed, $"error: {error.GetType().Name}: {error.Message}", io);
        }
        finally
        {
            slate?.End();
        }
    }

    private static int End(int code, string text, StepIo io)
    {
        io.Send(new StepEvent.Fault(text));
        return code;
    }

    private static bool IsDiskFull(IOException error)
    {
        const int NoSpace = 28, QuotaExceeded = 122;
        return error.HResult is NoSpace or QuotaExceeded;
    }
}
