using System.Diagnostics;
using System.Runtime.InteropServices;
using Retable.Contract;
using Retable.Hosting;

namespace Retable.Tests.FakeSteps;

/// <summary>Steps that lie, shout, cling and break.</summary>
internal static class Misbehave
{
    private static int _served;

    public static void Run(TextParameters parameters, StepContext context)
    {
        switch (parameters.Text)
        {
            case "writes nothing":
                return;
            case "writes a link":
                File.CreateSymbolicLink(context.Output("text"), "/etc/hostname");
                return;
            case "writes too much":
                File.WriteAllText(Path.Combine(Path.GetDirectoryName(context.Output("text"))!, "stranger.txt"), "");
                break;
            case "writes to its input":
                WriteTo(context.Input("from"));
                break;
            case "prints garbage":
                PrintGarbage();
                break;
            case "prints a lot":
                PrintALot(parameters.Epochs);
                break;
            case "writes a lot":
                File.WriteAllBytes(context.Output("text"), new byte[parameters.Epochs << 20]);
                return;
            case "leaves traces":
                Surroundings.Spoil();
                break;
            case "tells what its input says":
                File.WriteAllText(context.Output("text"), context.Inputs("from").Single().Meaning);
                return;
            case "looks around":
                File.WriteAllText(context.Output("text"), Surroundings.Describe());
                return;
            case "ignores SIGTERM":
                IgnoreTheSignal();
                break;
            case "forks":
                Process.Start("/bin/sh", ["-c", $"sleep 300 & echo $! > '{context.Scratch}/child'; exit 0"]).WaitForExit();
                throw new BadInputException("left a child behind");
            case "passing fault":
                FailUntil(parameters.Epochs, context);
                break;
            case "bad input":
                throw new BadInputException("the input is bad") { Hint = "Give it another one." };
            case "crashes":
                Console.Error.WriteLine("about to crash");
                throw new InvalidOperationException("crashed");
            case "kills itself":
                Process.GetCurrentProcess().Kill();
                break;
            case "counts":
                File.WriteAllText(context.Output("text"), $"{Environment.ProcessId} {++_served}");
                return;
        }

        File.WriteAllText(context.Output("text"), parameters.Text);
    }

    private static void WriteTo(string input)
    {
        var file = new FileInfo(new FileInfo(input).ResolveLinkTarget(returnFinalTarget: true)!.FullName);
        file.IsReadOnly = false;
        File.WriteAllText(file.FullName, "overwritten");
    }

    private static void PrintGarbage()
    {
        using var output = Console.OpenStandardOutput();
        output.Write([0xff, 0xfe, 0x00, (byte)'\n']);
        output.Write("{\"event\":\"progress\",\"done\":\n{\"event\":\"nonsense\"}\n{}\n[1]\n{\"event\":null}\n"u8);
        output.Write("no line break at the end"u8);
    }

    private static void PrintALot(int megabytes)
    {
        using var output = Console.OpenStandardOutput();
        var block = new byte[1 << 20];
        block.AsSpan().Fill((byte)'x');
        for (var i = 0; i < megabytes; i++)
        {
            output.Write(block);
        }

        output.Write("\nthe last line\n"u8);
    }

    private static void IgnoreTheSignal()
    {
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => signal.Cancel = true);
        Thread.Sleep(TimeSpan.FromMinutes(5));
    }

    private static void FailUntil(int tries, StepContext context)
    {
        var count = Path.Combine(context.Scratch, "tries");
        var before = File.Exists(count) ? int.Parse(File.ReadAllText(count)) : 0;
        File.WriteAllText(count, $"{before + 1}");
        if (before + 1 < tries)
        {
            throw new TryAgainException($"try {before + 1} failed");
        }
    }
}
