using System.Text;
using Retable.Contract;
using Retable.Engine.Posix;

namespace Retable.Engine.Processes;

/// <summary>Asks the programs that commands name in <c>uses:</c> for their versions, each once for each run of the engine.</summary>
internal sealed class ProgramVersions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>What <c>program --version</c> prints, on standard output and error, without blanks around it.</summary>
    /// <exception cref="MachineException">There is no such program, or it does not say.</exception>
    public string Of(string program)
    {
        lock (_lock)
        {
            if (!_known.TryGetValue(program, out var version))
            {
                _known[program] = version = Ask(program);
            }

            return version;
        }
    }

    private static string Ask(string program)
    {
        var path = ProgramPath.Find(program) ?? throw new MachineException($"a stage uses the program '{program}', and there is none here")
        {
            Hint = "Install it, or correct its name under 'uses:'.",
        };
        var said = new Said();
        using var child = ChildProcess.Start(new ChildStart(path, ["--version"], StepEnvironment.Shared(1, []), Path.GetTempPath()));
        var (end, _) = ProcessPump.Run(child, said.Until(child, Patience));
        return end.ExitCode == ExitCode.Done && said.Text.Length > 0
            ? said.Text
            : throw new MachineException($"'{program} --version' does not tell its version (exit code {end.ExitCode})");
    }

    private sealed class Said : IProcessSink
    {
        private const int Most = 64 << 10;
        private readonly List<byte> _output = [];
        private readonly List<byte> _error = [];
        private TaskDeadline? _deadline;
        private ChildProcess? _child;

        /// <summary>Standard output before standard error, however they came.</summary>
        public string Text => Encoding.UTF8.GetString([.. _output, .. _error]).Trim();

        public Said Until(ChildProcess child, TimeSpan patience)
        {
            (_child, _deadline) = (child, new TaskDeadline(patience, TimeSpan.Zero));
            return this;
        }

        public void Output(ReadOnlySpan<byte> bytes) => Keep(_output, bytes);

        public void Error(ReadOnlySpan<byte> bytes) => Keep(_error, bytes);

        public void Tick() => _deadline!.Tick(_child!.Signal);

        private static void Keep(List<byte> to, ReadOnlySpan<byte> bytes) => to.AddRange(bytes[..Math.Min(bytes.Length, Most - to.Count)]);
    }
}
