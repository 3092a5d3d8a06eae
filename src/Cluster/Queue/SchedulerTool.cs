using System.ComponentModel;
using System.Diagnostics;

namespace Retable.Cluster.Queue;

/// <summary>The answer of one of the scheduler's programs.</summary>
/// <param name="Code">Its exit code; null if it did not answer in time, or cannot be started.</param>
public sealed record ToolAnswer(int? Code, string Output, string Error)
{
    public bool IsGood => Code == 0;

    /// <summary>The program's message for people, on one line.</summary>
    public string Words => string.Join("; ", (Error + "\n" + Output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct());
}

/// <summary>Runs one of the scheduler's programs and returns its answer; tests give answers of their own.</summary>
public delegate ToolAnswer RunTool(string program, params IEnumerable<string> arguments);

/// <summary>Runs the programs of a scheduler, never through a shell and only for a limited time.</summary>
/// <param name="patience">The time limit. The controller of a busy cluster answers in seconds, sometimes in half a minute.</param>
public sealed class SchedulerTool(TimeSpan patience)
{
    /// <summary>Variables of the head's own allocation, which would be taken for options and inherited by jobs. Those that locate the cluster are kept.</summary>
    private static readonly string[] Dropped = ["SLURM_", "SBATCH_", "SQUEUE_", "SCANCEL_", "SALLOC_", "SRUN_"];

    private static readonly string[] Kept = ["SLURM_CONF", "SLURM_CONF_SERVER"];

    public ToolAnswer Run(string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var name in start.Environment.Keys.Where(name => !Kept.Contains(name) && Dropped.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))).ToList())
        {
            start.Environment.Remove(name);
        }

        // Times and words of squeue in the form that is read here.
        start.Environment["LC_ALL"] = "C";
        start.Environment["SLURM_TIME_FORMAT"] = "standard";
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(patience))
            {
                process.Kill(entireProcessTree: true);
                return new ToolAnswer(null, "", $"{program} did not answer within {patience.TotalSeconds:0} s");
            }

            return new ToolAnswer(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (Win32Exception error)
        {
            return new ToolAnswer(null, "", $"'{program}' cannot be started: {error.Message}");
        }
    }
}
