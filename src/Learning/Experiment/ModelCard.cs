using Retable.Contract;
using Retable.Learning.Data;
using Retable.Learning.Training;

namespace Retable.Learning.Experiment;

/// <summary>What a trained model says about itself in its file, so that an evaluation cannot treat it as another one.</summary>
/// <remarks>A paper whose models say more derives a record from this one.</remarks>
/// <typeparam name="TParameters">The parameters of the verb that trained it.</typeparam>
/// <param name="Parameters">What it was trained with.</param>
/// <param name="Channels">Of the images that the network takes.</param>
/// <param name="Height">Rows of these images.</param>
/// <param name="Width">Columns of these images.</param>
/// <param name="Classes">Number of logits, C.</param>
public record ModelCard<TParameters>(TParameters Parameters, int Channels, int Height, int Width, int Classes)
{
    /// <summary>Refuses images of another shape than the network takes.</summary>
    /// <param name="images">As the network gets them, but for batches and normalisation.</param>
    /// <exception cref="BadInputException">They have another shape; the message gives both.</exception>
    public void Require(ImageSet images) => ModelNote.RequireFit(images, Channels, Height, Width);
}
