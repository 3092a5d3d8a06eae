using TorchSharp.Interop;
using static TorchSharp.torch;

namespace Retable.Torch;

/// <summary>The kernels of a piece of work, recorded once and started again as one: what a small batch spends on starting them one by one is saved.</summary>
/// <remarks>
/// A replay works on the memory of the recording: inputs are copied into the tensors that the work read (<c>copy_</c>), and results
/// are read from those that it wrote. What it computes on the processor, a learning rate or a branch, stays as it was recorded.
/// So a training step's forward and backward pass are recorded, its gradients set to none before, and the optimizer's step is not.
/// </remarks>
public sealed class CudaGraph : IDisposable
{
    private nint _graph;

    private CudaGraph(nint graph) => _graph = graph;

    /// <summary>Does the work some times on a stream of its own, and then records it there.</summary>
    /// <param name="device">CUDA; without an index the first.</param>
    /// <param name="work">Must not read a result back to the processor, and start no work on another stream.</param>
    /// <param name="warmUp">How often it is done before: libraries choose their algorithms at the first call.</param>
    /// <exception cref="ArgumentException">It is no CUDA device.</exception>
    /// <exception cref="System.Runtime.InteropServices.ExternalException">There is no GPU, or the work did what cannot be recorded.</exception>
    public static CudaGraph Record(Device device, Action work, int warmUp = 3)
    {
        var graph = new CudaGraph(NativeError.Check(Native.rt_graph_new(CudaMemory.Index(device)), nameof(Record)));
        try
        {
            graph.OnOwnStream(() =>
            {
                for (var i = 0; i < warmUp; i++)
                {
                    work();
                }

                cuda.synchronize(device);
                graph.Capture(work);
            });
            return graph;
        }
        catch
        {
            graph.Dispose();
            throw;
        }
    }

    /// <summary>Starts the recorded kernels on the current stream; does not wait for them.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public void Replay() => NativeError.Check(Native.rt_graph_replay(Open()), nameof(Replay));

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _graph, 0) is not 0 and var graph)
        {
            NativeError.Check(Native.rt_graph_free(graph), nameof(CudaGraph));
        }
    }

    private void OnOwnStream(Action work)
    {
        NativeError.Check(Native.rt_graph_enter(Open()), nameof(Record));
        try
        {
            work();
        }
        finally
        {
            // Its own failure would hide that of the work.
            _ = Native.rt_graph_leave(_graph);
        }
    }

    private void Capture(Action work)
    {
        NativeError.Check(Native.rt_graph_begin(Open()), nameof(Record));
        try
        {
            work();
        }
        catch
        {
            _ = Native.rt_graph_end(_graph);
            throw;
        }

        NativeError.Check(Native.rt_graph_end(_graph), nameof(Record));
    }

    private nint Open()
    {
        ObjectDisposedException.ThrowIf(_graph == 0, this);
        return _graph;
    }
}
