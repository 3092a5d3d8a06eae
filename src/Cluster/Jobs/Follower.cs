using System.Text;
using Retable.Contract;

namespace Retable.Cluster.Jobs;

/// <summary>Follows the events of running steps: a few files per look, in turn, so that ten thousand cost no more than a few.</summary>
internal sealed class Follower(ClusterFolder folder, Book book)
{
    private const int FilesALook = 200;
    private const int BytesALook = 64 << 10;
    private int _turn;

    public void Look()
    {
        var running = book.Tasks.Where(task => task.Copy is not null).ToList();
        for (var i = 0; i < Math.Min(FilesALook, running.Count); i++)
        {
            Read(running[(_turn + i) % running.Count]);
        }

        _turn += FilesALook;
    }

    /// <summary>Reads the last events before the end is reported.</summary>
    public void ReadToTheEnd(ClusterTask task)
    {
        long before;
        do
        {
            before = task.EventsRead;
            Read(task);
        }
        while (task.EventsRead > before);
    }

    /// <summary>Reads complete lines only, since the last one may still be being written.</summary>
    public void Read(ClusterTask task)
    {
        var copy = task.Copy!;
        try
        {
            using var file = new FileStream(folder.EventsOf(task.Id, copy), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            if (file.Length <= task.EventsRead)
            {
                return;
            }

            file.Position = task.EventsRead;
            var bytes = new byte[Math.Min(BytesALook, file.Length - file.Position)];
            var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var end = bytes.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
            // A line that fills all that is read is no event.
            task.EventsRead += end > 0 ? end : read == BytesALook ? read : 0;
            foreach (var line in Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                if (StepEvent.FromLine(line.Replace(folder.CopyOf(task.Id, copy), task.Task.Staging, StringComparison.Ordinal)) is { } what)
                {
                    task.Heard(what);
                }
            }
        }
        catch (IOException)
        {
            // It is not there yet, or not any more.
        }
    }
}
