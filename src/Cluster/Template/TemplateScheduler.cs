using System.Text.RegularExpressions;
using Retable.Cluster.Queue;
using Retable.Cluster.Site;

namespace Retable.Cluster.Template;

/// <summary>Any scheduler described by three commands in the site file: PBS, LSF, HTCondor, Flux, HyperQueue.</summary>
internal sealed partial class TemplateScheduler(SiteOptions site, TemplateCommands commands, RunTool run) : IScheduler
{
    /// <inheritdoc/>
    public string Name => Schedulers.Template;

    /// <inheritdoc/>
    public int LargestArray => 1;

    /// <inheritdoc/>
    public Submission Submit(JobRequest request)
    {
        ScriptFile.Write(request.Script, string.Join('\n', ["#!/bin/sh", $"export RETABLE_JOB={Shell.Word(request.Name)}", .. request.Body, ""]));
        var answer = Run(commands.Submit, word => Filled(word, request));
        var last = answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "";
        return answer.IsGood && Number().Matches(last) is { Count: > 0 } found
            ? new Submission.Accepted(found[^1].Value)
            : new Submission.NotNow(answer.IsGood ? $"'{commands.Submit[0]}' gave no number: {answer.Words}" : answer.Words);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QueuedJob>? List(string prefix, IReadOnlyCollection<string> users)
    {
        const int Fields = 3;
        var answer = Run(commands.Status, word => word);
        return !answer.IsGood ? null :
        [
            .. answer.Output.Split('\n')
                .Select(line => line.Split((char[]?)null, Fields, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Where(fields => fields.Length == Fields && fields[2].StartsWith(prefix, StringComparison.Ordinal))
                .Select(fields => new QueuedJob(fields[2], fields[0], null, commands.States.GetValueOrDefault(fields[1], JobState.Unknown), "", "")),
        ];
    }

    /// <inheritdoc/>
    public JobState? Explain(string id, int? element) => null;

    /// <inheritdoc/>
    public void Cancel(IReadOnlyList<(string Id, int? Element)> jobs)
    {
        if (jobs.Count > 0)
        {
            var words = commands.Cancel.SelectMany(word => word == "{ids}" ? jobs.Select(job => job.Id) : [word.Replace("{ids}", string.Join(',', jobs.Select(job => job.Id)), StringComparison.Ordinal)]);
            _ = Run([.. words], word => word);
        }
    }

    private ToolAnswer Run(IReadOnlyList<string> command, Func<string, string> filled)
    {
        var words = command.Select(filled).ToList();
        return run(words[0], words.Skip(1));
    }

    private string Filled(string word, JobRequest request)
    {
        var needs = request.Needs;
        return new (string Name, string Value)[]
        {
            ("script", request.Script), ("name", request.Name), ("output", request.Output), ("cpus", $"{needs.Cpus}"), ("gpus", $"{needs.Gpus}"),
            ("memory_mb", $"{(needs.Memory > 0 ? needs.Memory : site.Memory) >> 20}"), ("minutes", $"{needs.Minutes}"), ("partition", needs.Partition),
        }.Aggregate(word, (text, one) => text.Replace($"{{{one.Name}}}", one.Value, StringComparison.Ordinal));
    }

    /// <summary>A job number as PBS (<c>123.server</c>), HTCondor (<c>12.0</c>), Flux (<c>f3sK7Bd</c>) and others write it: a word with a digit.</summary>
    [GeneratedRegex(@"[A-Za-z]*\d[\w.\-]*")]
    private static partial Regex Number();
}
