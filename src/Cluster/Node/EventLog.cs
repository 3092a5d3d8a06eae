using System.Text;
using Retable.Contract;

namespace Retable.Cluster.Node;

/// <summary>Writes a step's events to a file that the engine follows. A full share does not make the step fail.</summary>
internal sealed class EventLog(string path) : IDisposable
{
    /// <summary>The largest number of bytes; a step that reports without end is cut off.</summary>
    private const long Most = 4 << 20;

    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
    private readonly Lock _lock = new();
    private bool _full;

    public void Write(StepEvent what)
    {
        lock (_lock)
        {
            try
            {
                if (!_full)
                {
                    _file.Write(Encoding.UTF8.GetBytes(what.ToLine() + "\n"));
                    _full = _file.Position > Most;
                }
            }
            catch (IOException)
            {
                _full = true;
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
