using Retable.Contract;
using Retable.Hosting;
using Retable.Papers.ProxyDirichlet.Data;
using Retable.Papers.ProxyDirichlet.Networks;

namespace Retable.Papers.ProxyDirichlet.Evaluation;

/// <summary>All test sets of a model, the clean one first.</summary>
internal abstract class Domains(ModelCard card, StepContext context)
{
    /// <param name="card">What the model takes for a sample.</param>
    /// <param name="parameters">How many samples.</param>
    /// <param name="context">Inputs <c>test</c> and, if the pipeline has them, <c>textures</c>, or <c>shifted</c> and <c>foreign</c>.</param>
    /// <exception cref="BadInputException">The images do not fit the model.</exception>
    public static Domains Of(ModelCard card, EvaluateParameters parameters, StepContext context) => card.Format.Images == ImageKind.Photographs
        ? new PhotographDomains(card, parameters, context)
        : new CompositeDomains(card, parameters, context);

    /// <summary>How many there are.</summary>
    public abstract int Count { get; }

    /// <summary>One after another: the images of one may be gone when the next one is asked for.</summary>
    public abstract IEnumerable<Domain> All();

    protected ModelCard Card => card;

    protected StepContext Context => context;

    /// <summary>The images of one test set.</summary>
    /// <param name="paths">One file, or for photographs any number of parts.</param>
    /// <param name="scratch">A folder for photographs unpacked.</param>
    protected ISamples Open(IReadOnlyList<string> paths, string scratch)
    {
        var samples = card.Format.Open(paths, scratch, context.Threads);
        if (samples.Shape == (card.Channels, card.Height, card.Width))
        {
            return samples;
        }

        samples.Dispose();
        throw new BadInputException("the test images do not fit the model")
        {
            At = new SourcePosition(paths[0]),
            Facts = [("images", $"{samples.Shape}"), ("model", $"{(card.Channels, card.Height, card.Width)}")],
        };
    }
}
