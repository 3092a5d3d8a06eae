using System.Diagnostics;
using Retable.Contract;

namespace Retable.Hosting;

/// <summary>A verb's view of its stage: inputs, outputs, scratch folder, device, and events to report.</summary>
public sealed class StepContext(StepSpec spec, StepIo io)
{
    private static readonly TimeSpan BetweenProgress = TimeSpan.FromMilliseconds(100);
    private long _lastProgress;

    /// <summary>The instance's name, for messages only: results must not depend on it.</summary>
    public string Stage => spec.Stage;

    /// <summary>The device to compute on: <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device => spec.Device;

    /// <summary>The number of threads to compute with.</summary>
    public int Threads => spec.Threads;

    /// <summary>A seed derived from the parameters, for a verb without a parameter <c>seed</c>.</summary>
    public SeedSequence Seed => new(spec.Seed);

    /// <summary>A folder that survives a crash, for checkpoints.</summary>
    public string Scratch => spec.Scratch;

    /// <summary>Cancelled when the step is asked to stop. Then write the checkpoint and call <see cref="ThrowIfStopping"/>.</summary>
    public CancellationToken Stopping => io.Stopping;

    /// <summary>The only artifact of a slot.</summary>
    /// <exception cref="BadInputException">The slot is empty or holds several.</exception>
    public string Input(string slot) => Inputs(slot) is [var only]
        ? only.Path
        : throw new BadInputException($"stage '{spec.Stage}' takes one artifact for its input '{slot}' and got {Inputs(slot).Count}");

    /// <summary>The only artifact of a slot, or null if the pipeline left the slot out.</summary>
    public string? OptionalInput(string slot) => Inputs(slot).Count == 0 ? null : Input(slot);

    /// <summary>All artifacts of a slot, in the order of the pipeline.</summary>
    public IReadOnlyList<StepInput> Inputs(string slot) => spec.Inputs.TryGetValue(slot, out var inputs) ? inputs : [];

    /// <summary>The path to which an output must be written.</summary>
    /// <exception cref="BadInputException">The pipeline does not name this output.</exception>
    public string Output(string slot) => OptionalOutput(slot)
        ?? throw new BadInputException($"stage '{spec.Stage}' does not say under 'out:' where its output '{slot}' goes");

    /// <summary>The path of an output, or null if the pipeline does not want it.</summary>
    public string? OptionalOutput(string slot) => spec.Outputs.GetValueOrDefault(slot);

    /// <summary>Reports progress. Calls less than 100 ms after the last one are dropped, except the final one (done = total).</summary>
    public void Progress(double done, double total, string unit, string? caption = null)
    {
        if (done < total && _lastProgress != 0 && Stopwatch.GetElapsedTime(_lastProgress) < BetweenProgress)
        {
            return;
        }

        _lastProgress = Stopwatch.GetTimestamp();
        io.Send(new StepEvent.Progress(done, total, unit, caption));
    }

    /// <summary>Reports a number to watch.</summary>
    public void Scalar(string name, double value, long? step = null) => io.Send(new StepEvent.Scalar(name, value, step));

    public void Log(string message) => io.Send(new StepEvent.Log("info", message));

    public void Warn(string message) => io.Send(new StepEvent.Log("warning", message));

    /// <summary>Reports that the work continues from a checkpoint.</summary>
    public void Resumed(string from) => io.Send(new StepEvent.Resumed(from));

    /// <exception cref="OperationCanceledException">The step was asked to stop; the host turns it into exit code 143.</exception>
    public void ThrowIfStopping() => io.Stopping.ThrowIfCancellationRequested();
}
