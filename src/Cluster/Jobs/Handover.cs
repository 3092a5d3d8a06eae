using Retable.Cluster.Queue;
using Retable.Contract;
using Retable.Engine.Processes;

namespace Retable.Cluster.Jobs;

/// <summary>Submits tasks: similar ones in one array, short ones together in an element, at most as many at once as the queue may hold.</summary>
/// <param name="settings">The site and its scheduler.</param>
/// <param name="folder">The folder in which the intent is written first.</param>
/// <param name="store">The eight digits that this store's jobs have in their names.</param>
/// <param name="book">The tasks.</param>
/// <param name="ends">Ends a task that the cluster will never accept.</param>
internal sealed class Handover(ClusterSettings settings, ClusterFolder folder, string store, Book book, Action<ClusterTask, TaskEnding> ends)
{
    private const int KeyDigits = 16;

    /// <summary>With this many stages of unknown duration, one goes first alone.</summary>
    private const int WorthAScout = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PatienceForAScout = TimeSpan.FromSeconds(Packing.LongestSeconds);
    private readonly Dictionary<string, double> _seconds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _scouts = new(StringComparer.Ordinal);

    /// <summary>The prefix of all job names of this store.</summary>
    public string Prefix => $"rt-{store}-";

    /// <summary>The scheduler's words when it refused a job; null since it last accepted one.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Learns from a stage of a group that has ended: the others will take about as long.</summary>
    public void Learn(ClusterTask task, double seconds) => _seconds[task.Group] = Math.Max(seconds, _seconds.GetValueOrDefault(task.Group));

    /// <summary>Submits what is waiting and may go.</summary>
    public void Run(DateTimeOffset now)
    {
        if (!settings.HandsOver)
        {
            foreach (var task in book.Waiting.ToList())
            {
                task.IsGivenUp = true;
                ends(task, new TaskEnding(TaskCause.NotStarted) { ExitCode = ExitCode.Machine, IsMachineFault = true, Fault = "its job is gone" });
            }

            return;
        }

        var room = settings.Site.MaxJobs - book.Jobs.Sum(job => job.Elements);
        foreach (var alike in book.Waiting.GroupBy(Kind).OrderBy(group => group.Key, StringComparer.Ordinal).ToList())
        {
            var ready = Ready([.. alike.OrderBy(task => task.Task.Instance, StringComparer.Ordinal)], now);
            foreach (var elements in Packing.Deal([.. ready.Select(task => (task, SecondsOf(task)))], settings.Site.Width).Chunk(Math.Max(1, settings.Scheduler.LargestArray)))
            {
                var some = elements.Take(Math.Max(0, room)).ToList();
                if (some.Count > 0)
                {
                    room -= some.Count;
                    HandOver([.. some], now);
                }
            }
        }
    }

    /// <summary>Submits a job again that was refused before.</summary>
    public void HandOver(Job job, DateTimeOffset now)
    {
        var answer = settings.Scheduler.Submit(new JobRequest
        {
            Name = job.Name,
            Comment = job.File.Comment,
            Script = folder.ScriptOf(job.Name),
            Output = folder.OutputOf(job.Name, job.File.Elements.Count > 1 ? "%a" : null),
            Body = job.Body!,
            Elements = job.File.Elements.Count,
            Needs = job.File.Needs,
            Excluded = job.File.Excluded,
        });
        switch (answer)
        {
            case Submission.Accepted accepted:
                Note(job, accepted.Id);
                break;
            case Submission.Never never:
                foreach (var task in job.Tasks.ToList())
                {
                    ends(task, Refused($"the cluster refuses the job for good: {never.Why}\n  asked for  {job.File.Needs}"));
                }

                break;
            case Submission.NotNow later:
                Refusal = later.Why;
                job.Next = now + PauseAfter(job);
                job.Refusals++;
                break;
        }
    }

    /// <summary>Notes that a job has a number and is in the queue.</summary>
    public void Note(Job job, string id)
    {
        Refusal = null;
        job.Next = null;
        job.File = job.File with { Id = id };
        job.File.Write(folder);
    }

    private static TaskEnding Refused(string why) => new(TaskCause.NotStarted) { ExitCode = ExitCode.Machine, IsMachineFault = true, Fault = why };

    /// <summary>The pause before the next attempt: doubled each time, plus up to half of it depending on the job's name, so that many engines do not return at the same moment.</summary>
    private static TimeSpan PauseAfter(Job job)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(job.Refusals, 10));
        var share = (double)Convert.ToInt32(Digest.OfText($"{job.Name} {job.Refusals}").ToString()[..4], 16) / 0xffff;
        return (pause < LongestPause ? pause : LongestPause) * (1 + (share / 2));
    }

    private double? SecondsOf(ClusterTask task) => task.Expected ??= _seconds.TryGetValue(task.Group, out var learnt) ? learnt : null;

    /// <summary>The tasks that are ready. Nobody waits for a group to be complete; only if many have never run, one goes first, for as long as a short stage may take.</summary>
    private List<ClusterTask> Ready(List<ClusterTask> alike, DateTimeOffset now)
    {
        var group = alike[0].Group;
        if (SecondsOf(alike[0]) is not null)
        {
            return alike;
        }

        if (_scouts.TryGetValue(group, out var since))
        {
            return now - since < PatienceForAScout ? [] : alike;
        }

        if (alike.Count < WorthAScout)
        {
            return alike;
        }

        _scouts[group] = now;
        return [alike[0]];
    }

    /// <summary>What tasks must have in common to share a job: group, resources and variables.</summary>
    private string Kind(ClusterTask task) =>
        $"{task.Group}|{task.Task.Resources}|{Needs.MemoryOf(task.Task, task.Tries, settings.Site) * (task.Tries.Memory > 0 ? 1 : 0)}|{task.Tries.Time}|{string.Join(',', task.Task.Variables.Concat(task.Task.Secrets))}|{string.Join(',', RetryByCause.Excluded(task.Tries))}";

    private void HandOver(IReadOnlyList<List<ClusterTask>> elements, DateTimeOffset now)
    {
        var tasks = elements.SelectMany(element => element).ToList();
        foreach (var task in tasks)
        {
            book.Waiting.Remove(task);
        }

        JobNeeds needs;
        try
        {
            needs = Needs.OfJob(elements, settings.Site);
        }
        catch (BadInputException error)
        {
            tasks.ForEach(task => ends(task, new TaskEnding(TaskCause.NotStarted) { ExitCode = ExitCode.BadInput, Fault = error.Describe()["error: ".Length..] }));
            return;
        }

        var name = NameOf(tasks);
        var file = new JobFile
        {
            Name = name,
            User = Environment.UserName,
            Comment = tasks.Count == 1 ? tasks[0].Task.Instance : $"{Plural.Count(tasks.Count, "stage")} of {tasks[0].Group}",
            Needs = needs,
            Elements = [.. elements.Select(element => element.Select(task => new JobTask(task.Id, task.Tries, task.Expected)).ToList())],
            Excluded = [.. RetryByCause.Excluded(tasks[0].Tries)],
        };
        // The intent, before the act: whoever comes after a crash knows what to look for.
        file.Write(folder);
        var job = new Job(file) { Body = BodyOf(tasks[0].Task, name) };
        foreach (var (element, some) in elements.Index())
        {
            some.ForEach(task => Book.Put(task, job, element));
        }

        book.Add(job);
        HandOver(job, now);
    }

    /// <summary>The name of a job: for one task its key and, from the second try on, the number of the try; for several a digest of these.</summary>
    private string NameOf(List<ClusterTask> tasks)
    {
        if (tasks is [var only])
        {
            return $"{Prefix}{Key(only.Id)}{(only.Tries.Number > 1 ? $"-{only.Tries.Number}" : "")}";
        }

        return $"{Prefix}{Digest.OfText(string.Join(';', tasks.Select(task => $"{task.Id} {task.Tries.Number}"))).ToString()[..KeyDigits]}";
    }

    private static string Key(string id) => id.Length > KeyDigits && Digest.TryParse(id, out _) ? id[..KeyDigits] : id[..Math.Min(KeyDigits, id.Length)];

    private List<string> BodyOf(StageTask task, string name) =>
    [
        .. StepEnvironment.ForAnotherMachine(task).Where(variable => variable.Key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')).Select(variable => $"export {variable.Key}={Shell.Word(variable.Value)}"),
        .. settings.Site.Setup,
        $"exec {string.Join(' ', settings.NodeCommand().Concat([folder.Root, name]).Select(Shell.Word))}",
    ];
}
