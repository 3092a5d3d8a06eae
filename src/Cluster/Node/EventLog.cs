using System.Text;
using Retable.Contract;

namespace Retable.Cluster.Node;

/// <summary>What a step says, in a file that the engine reads along. No step fails because the share has no room for it.</summary>
internal sealed class EventLog(string path) : IDisposable
{
    /// <summary>A step that talks without end is not listened to for ever.</summary>
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
