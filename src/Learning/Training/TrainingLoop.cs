using System.Diagnostics;
using Retable.Contract;
using Retable.Hosting;
using static TorchSharp.torch;

namespace Retable.Learning.Training;

/// <summary>Executes a training plan; can be stopped after any step, and when resumed gives the same bytes as an uninterrupted run.</summary>
/// <remarks>
/// Before each step libtorch's generator is seeded from the run's seeds and the step's number, so that dropout depends on nothing
/// that came before and a checkpoint needs no generator's state. Data order and augmentation have their own streams.
/// </remarks>
/// <param name="plan">The training plan.</param>
/// <param name="context">The stage: it provides progress, the request to stop, and the scratch folder for the checkpoint.</param>
/// <param name="betweenCheckpoints">The time between checkpoints, which a crash may cost; 30 seconds by default.</param>
public sealed class TrainingLoop(TrainingPlan plan, StepContext context, TimeSpan? betweenCheckpoints = null)
{
    /// <summary>The history's name for the step in which a training diverged, if the plan allows that.</summary>
    public const string Diverged = "diverged";

    private readonly TimeSpan _betweenCheckpoints = betweenCheckpoints ?? TimeSpan.FromSeconds(30);
    private readonly Checkpoint _checkpoint = new(Path.Combine(context.Scratch, $"{plan.Name}.checkpoint.safetensors"), plan);
    private long _lastCheckpoint = Stopwatch.GetTimestamp();

    /// <summary>Trains to the end.</summary>
    /// <returns>The history, with one row per number and epoch.</returns>
    /// <exception cref="OperationCanceledException">The training was asked to stop; the checkpoint is written.</exception>
    /// <exception cref="BadInputException">The loss became infinite or NaN, and the plan does not allow that.</exception>
    public IReadOnlyList<HistoryRow> Run()
    {
        var state = Resume();
        while (state.Step < plan.Steps)
        {
            var (epoch, batch) = Math.DivRem(state.Step, plan.Order.BatchesPerEpoch);
            if (!TakeStep(state, (int)epoch, (int)batch))
            {
                break;
            }

            if (batch == plan.Order.BatchesPerEpoch - 1)
            {
                EndEpoch(state, (int)epoch);
            }

            KeepSafe(state);
        }

        return state.History;
    }

    private TrainingState Resume()
    {
        var state = _checkpoint.Load(context.Warn);
        if (state.Step > 0)
        {
            context.Resumed($"step {state.Step} of {plan.Steps}");
        }

        plan.Model.train();
        return state;
    }

    // False where the training ends here because it diverged; the weights are then those before the step.
    private bool TakeStep(TrainingState state, int epoch, int batch)
    {
        using var scope = NewDisposeScope();
        random.manual_seed(unchecked((long)plan.Seeds.For("libtorch", state.Step)));
        plan.Optimizer.SetLearningRate(plan.LearningRate(state.Step));
        var samples = plan.Order[epoch, batch];
        var step = new TrainingStep(epoch, state.Step, samples, plan.Seeds.Generator("augmentation", state.Step));
        var place = batch % plan.BatchesPerStep;
        if (place == 0)
        {
            plan.Optimizer.zero_grad();
        }

        using var loss = plan.Loss(step);
        var value = loss.detach().to(float64).item<double>();
        if (!double.IsFinite(value))
        {
            EndInDivergence(state, epoch, value);
            return false;
        }

        (plan.BatchesPerStep == 1 ? loss : loss / plan.BatchesPerStep).backward();
        if (place == plan.BatchesPerStep - 1)
        {
            Move();
        }

        state.Count(value, samples.Length);
        Report(state, epoch, batch);
        return true;
    }

    private void Move()
    {
        if (plan.ClipNorm is { } largest)
        {
            _ = nn.utils.clip_grad_norm_(plan.Model.parameters(), largest);
        }

        plan.Optimizer.step();
    }

    private void EndInDivergence(TrainingState state, int epoch, double loss)
    {
        if (!plan.MayDiverge)
        {
            throw new BadInputException($"the loss became {loss} in step {state.Step}: the training diverged")
            {
                Hint = "Lower the learning rate, or the weight of the loss's terms.",
            };
        }

        context.Warn($"the loss became {loss} in step {state.Step}: the training ends here");
        state.Observe(epoch, Diverged, state.Step);
    }

    private void Report(TrainingState state, int epoch, int batch)
    {
        var done = ((double)epoch * plan.Order.Samples) + state.Samples;
        var caption = $"epoch {epoch + 1}/{plan.Epochs}, loss {state.MeanLoss:F4}";
        context.Progress(done, (double)plan.Epochs * plan.Order.Samples, "images", caption);
        if (batch == plan.Order.BatchesPerEpoch - 1)
        {
            context.Scalar("loss", state.MeanLoss, state.Step);
        }
    }

    private void EndEpoch(TrainingState state, int epoch)
    {
        state.Observe(epoch, "loss", state.MeanLoss);
        state.Observe(epoch, "learning_rate", plan.LearningRate(state.Step - 1));
        if (plan.AfterEpoch is { } observe)
        {
            using var scope = NewDisposeScope();
            plan.Model.eval();
            foreach (var (name, value) in observe(epoch))
            {
                state.Observe(epoch, name, value);
                context.Scalar(name, value, state.Step);
            }

            plan.Model.train();
        }

        var numbers = state.History.SkipWhile(row => row.Epoch < epoch).Select(row => $"{row.Name} {row.Value:G4}");
        context.Log($"epoch {epoch + 1}/{plan.Epochs}: {string.Join(", ", numbers)}");
        state.StartEpoch();
    }

    // Gradients are no part of a checkpoint: amid batches that are taken together there is none, and no stop.
    private void KeepSafe(TrainingState state)
    {
        if (state.Step % plan.Order.BatchesPerEpoch % plan.BatchesPerStep != 0)
        {
            return;
        }

        var stopping = context.Stopping.IsCancellationRequested;
        var ended = plan.KeepEnd && state.Step == plan.Steps;
        if (stopping || ended || Stopwatch.GetElapsedTime(_lastCheckpoint) > _betweenCheckpoints)
        {
            _checkpoint.Save(state);
            _lastCheckpoint = Stopwatch.GetTimestamp();
        }

        context.ThrowIfStopping();
    }
}
