using System.ComponentModel;
using System.Diagnostics;
using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Tools;

/// <summary>Runs a program of the machine and keeps its output in a log.</summary>
/// <param name="program">The program's name on the PATH, or its path.</param>
internal sealed class Tool(string program)
{
    private static readonly Lock Gate = new();

    /// <summary>Variables set for the program in addition to those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder in which the program runs.</summary>
    public required AbsolutePath Folder { get; init; }

    /// <summary>Runs the program to its end; both of its outputs go to the log, line by line.</summary>
    /// <returns>The program's exit code.</returns>
    /// <exception cref="MachineException">There is no such program.</exception>
    public int Run(IEnumerable<string> arguments, AbsolutePath log)
    {
        log.Parent.CreateDirectory();
        using var file = new StreamWriter(log) { AutoFlush = true };
        return Run(arguments, line =>
        {
            lock (Gate)
            {
                file.WriteLine(line);
            }
        });
    }

    /// <summary>Runs the program to its end.</summary>
    /// <returns>The exit code, and both outputs together.</returns>
    public (int Code, string Output) Capture(params IEnumerable<string> arguments)
    {
        var lines = new List<string>();
        var code = Run(arguments, line =>
        {
            lock (Gate)
            {
                lines.Add(line);
            }
        });
        return (code, string.Join('\n', lines));
    }

    private int Run(IEnumerable<string> arguments, Action<string> each)
    {
        using var process = Start(arguments);
        process.OutputDataReceived += (_, line) => Pass(line.Data, each);
        process.ErrorDataReceived += (_, line) => Pass(line.Data, each);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return process.ExitCode;
    }

    private Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new MachineException($"'{program}' cannot be started: {error.Message}", error);
        }
    }

    private static void Pass(string? line, Action<string> each)
    {
        if (line is not null)
        {
            each(line);
        }
    }
}
