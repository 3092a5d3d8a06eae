using Retable.Hosting;
using Retable.Learning.Data;
using Retable.Learning.Training;
using Retable.Papers.Anchoring.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Papers.Anchoring;

/// <summary>Trains one network: on images, on pairs, or on pairs whose references are hidden now and then.</summary>
public static class Train
{
    public static void Run(TrainParameters parameters, StepContext context)
    {
        var device = ComputeDevice.Prepare(context);
        random.manual_seed(unchecked((long)parameters.Seeds().For("initial weights")));
        var images = parameters.Part(ImageFile.Read(context.Input("train"))).On(device);
        var card = ModelCard.For(parameters, images);
        using var network = Networks.Create(card);
        network.to(device);

        var (input, loss) = (new TrainingInput(parameters, images), LossOf(parameters));
        var history = parameters.Train(network, input.Order, Loss, context);
        ModelFile.Write(context.Output("model"), network, card.ToMetadata());
        HistoryFile.Write(context.Output("history"), history);

        Tensor Loss(TrainingStep step)
        {
            var (batch, isMasked) = input.Of(step);
            return loss.forward(network.call(batch), images.LabelsOf(step.Samples), isMasked);
        }
    }

    private static IReferenceMaskingLoss LossOf(TrainParameters parameters) => parameters.MaskedTarget switch
    {
        MaskedTarget.Uniform => new ReferenceMaskingLoss(),
        MaskedTarget.Label => new ReleasedMaskingLoss(),
        _ => throw new ArgumentOutOfRangeException(nameof(parameters), parameters.MaskedTarget, "not a target"),
    };
}
