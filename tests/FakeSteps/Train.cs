using Retable.Contract;
using Retable.Hosting;

namespace Retable.Tests.FakeSteps;

/// <summary>A training in small: a state that each epoch changes, a checkpoint after each epoch, a stop that loses at most one.</summary>
internal static class Train
{
    public static void Run(TextParameters parameters, StepContext context)
    {
        var checkpoint = Path.Combine(context.Scratch, "checkpoint");
        var (epoch, state) = (0, parameters.Text);
        if (File.Exists(checkpoint))
        {
            var saved = File.ReadAllLines(checkpoint);
            (epoch, state) = (int.Parse(saved[0]), saved[1]);
            context.Resumed($"epoch {epoch}");
        }

        for (; epoch < parameters.Epochs; epoch++)
        {
            context.ThrowIfStopping();
            Thread.Sleep(parameters.Milliseconds);
            state = Digest.OfText(state).ToString();
            File.WriteAllLines(checkpoint + ".new", [$"{epoch + 1}", state]);
            File.Move(checkpoint + ".new", checkpoint, overwrite: true);
            context.Progress(epoch + 1, parameters.Epochs, "epochs");
        }

        File.WriteAllText(context.Output("model"), state);
    }
}
