using Retable.Contract;
using Retable.Hosting;
using Retable.Learning.Data;

namespace Retable.Papers.ProxyDirichlet.Data;

/// <summary>The samples that members, multi-input networks and students of one pipeline all learn from.</summary>
internal static class TrainingSamples
{
    // Every network sees the same samples: what differs between members is their initial weights and the order of the batches.
    private static readonly SeedSequence Seeds = new(1);

    public static ISamples Open(SampleParameters parameters, StepContext context)
    {
        if (parameters.Images == ImageKind.Photographs)
        {
            var paths = context.Inputs("train").Select(input => input.Path).ToList();
            return new Photographs(paths, context.Scratch, parameters.Size, parameters.Resize, context.Threads, again: true);
        }

        var all = ImageFile.Read(context.Input("train"));
        var part = all.At(StratifiedSplit.Take(all.Labels, parameters.TrainImages, Seeds));
        return new Composites(part.Resized(parameters.Size, parameters.Size), parameters.Digits, parameters.Composites, Seeds);
    }
}
