using System.Diagnostics;
using Nuke.Common.IO;
using Retable.Contract;
using Retable.Front.Reporting;

namespace Nuke.Common;

/// <summary>Reads the command line, sets the parameters, runs the targets in order, and turns the outcome into an exit code.</summary>
internal sealed class BuildRunner(NukeBuild build, TextWriter output, TextWriter errors)
{
    /// <summary>Columns before the values of an error's facts: what does not fit goes on below the value.</summary>
    private const int WidthOfLabels = 11;

    private readonly TargetGraph _graph = new(build);
    private readonly IReadOnlyList<BuildParameter> _parameters = BuildParameter.Of(build.GetType());

    /// <summary>The file in which <c>--continue</c> finds the targets that succeeded before.</summary>
    public AbsolutePath AttemptFile { get; init; } = NukeBuild.RootDirectory / "artifacts" / "attempt.txt";

    public int Run(IReadOnlyList<string> words, IReadOnlyList<Target> defaults)
    {
        try
        {
            var invocation = new CommandLine(_graph, _parameters).Read(words);
            if (invocation.Targets.Count == 0 && !invocation.Help)
            {
                invocation = invocation with { Targets = [.. defaults.Select(target => _graph.Targets.Single(t => t.Factory == target))] };
            }

            if (invocation.Version)
            {
                output.WriteLine(build.Version);
                return ExitCode.Done;
            }

            if (invocation.Help || invocation.Targets.Count == 0)
            {
                Help.Write(output, build, _graph, _parameters, invocation.Targets);
                return ExitCode.Done;
            }

            Refusals.Check(invocation.Targets, _parameters, [.. invocation.Values.Keys], Environment.GetEnvironmentVariable);
            Inject(invocation);
            build.OnBuildInitialized();
            return Run(invocation);
        }
        catch (Exception error)
        {
            return Report(error);
        }
    }

    private int Run(Invocation invocation)
    {
        var quiet = invocation.Targets.All(target => target.ReportsItself);
        var attempt = new BuildAttempt(AttemptFile);
        var summary = new Summary();
        var plan = _graph.InOrder(invocation.Targets);
        var code = ExitCode.Done;
        foreach (var target in plan)
        {
            if (code != ExitCode.Done || IsSkipped(target, invocation) || (invocation.Continue && attempt.Succeeded(target.Name)))
            {
                summary.Add(target.Name, code != ExitCode.Done ? TargetState.NotRun : TargetState.Skipped, TimeSpan.Zero);
                if (quiet && code == ExitCode.Done && invocation.Targets.Contains(target))
                {
                    output.WriteLine($"{target.Name} is left out: {(IsSkipped(target, invocation) ? "--skip names it" : "it succeeded the last time (--continue)")}");
                }

                continue;
            }

            code = RunOne(target, quiet, summary);
            attempt.Record(target.Name, code == ExitCode.Done);
        }

        if (!quiet)
        {
            summary.Write(output);
        }

        if (build.LastLine is { } line)
        {
            output.WriteLine(line);
        }

        return code;
    }

    private int RunOne(ExecutableTarget target, bool quiet, Summary summary)
    {
        if (!quiet)
        {
            output.WriteLine($"== {target.Name}");
        }

        var clock = Stopwatch.StartNew();
        var code = ExitCode.Done;
        try
        {
            foreach (var action in target.Actions)
            {
                action().GetAwaiter().GetResult();
            }

            code = build.ExitCode;
        }
        catch (Exception error)
        {
            code = Report(error);
        }

        summary.Add(target.Name, code == ExitCode.Done ? TargetState.Succeeded : TargetState.Failed, clock.Elapsed);
        return code;
    }

    /// <summary>Whether a target is skipped; <c>--skip</c> alone skips everything that was not requested by name.</summary>
    private static bool IsSkipped(ExecutableTarget target, Invocation invocation) => invocation.Skipped switch
    {
        null => false,
        [] => !invocation.Targets.Contains(target),
        var named => named.Contains(target),
    };

    private void Inject(Invocation invocation)
    {
        build.InvokedTargets = [.. invocation.Targets.Select(target => target.Name)];
        build.SkippedTargets = [.. (invocation.Skipped ?? []).Select(target => target.Name)];
        build.Given = invocation.Values.Keys.Select(parameter => parameter.FieldName).ToHashSet(StringComparer.Ordinal);
        foreach (var parameter in _parameters)
        {
            if (invocation.Values.TryGetValue(parameter, out var texts))
            {
                parameter.Set(build, texts);
            }
            else if (Environment.GetEnvironmentVariable(parameter.Variable) is { Length: > 0 } variable)
            {
                parameter.Set(build, [variable]);
            }
        }
    }

    private int Report(Exception error)
    {
        var (text, code) = error switch
        {
            BadInputException bad => (bad.Describe(), ExitCode.BadInput),
            MachineException machine => (machine.Describe(), ExitCode.Machine),
            BuildFailedException failed => (failed.Message, failed.Code),

            OperationCanceledException => ("stopped", ExitCode.Interrupted),
            UnauthorizedAccessException denied => ($"error: this user may not write here: {denied.Message}", ExitCode.Machine),
            IOException io when IsDiskFull(io) => ($"error: no space is left on the disk: {io.Message}", ExitCode.Machine),
            _ => ($"This is a bug of the build, not yours. Please report it with the lines below.\n{error}", ExitCode.Bug),
        };
        if (text is { Length: > 0 })
        {
            output.Flush();
            foreach (var line in text.Split('\n'))
            {
                Wrapping.Write(errors, line, code == ExitCode.Bug ? 0 : WidthOfLabels);
            }
        }

        return code;
    }

    private static bool IsDiskFull(IOException error)
    {
        const int NoSpace = 28, QuotaExceeded = 122;
        return error.HResult is NoSpace or QuotaExceeded;
    }
}
