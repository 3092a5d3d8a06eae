using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Retable.Learning.Models.Sngp;

/// <summary>A distance-preserving <see cref="ResNet"/>: the spectral norms of its blocks are bounded, and its classifier is a Gaussian process.</summary>
/// <remarks>The stem's convolution is not bounded. With 3 channels, 1,000 classes and ResNet-50 it has 28,728,360 parameters, the frozen ones counted.
/// Source: mkirchhof/url@eacd47f, timm/models/resnet.py, ResNetSNGP.</remarks>
public static class SngpResNet
{
    /// <summary>Creates a network with random weights.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="classes">The number of logits.</param>
    /// <param name="height">Rows of the images: the power iteration needs a vector for each size of map.</param>
    /// <param name="width">Columns of the images.</param>
    /// <param name="shape">Sizes; null for ResNet-50.</param>
    /// <param name="bound">The bound on the spectral norms.</param>
    /// <param name="features">The number of random directions of the classifier.</param>
    public static ResNet Create(
        long channels, long classes, long height, long width, ResNetShape? shape = null, double bound = 6, long features = 1024) =>
        Create(channels, inputs => new RandomFeatureProcess(inputs, classes, features), height, width, shape ?? ResNetShape.ResNet50, bound);

    /// <summary>Creates a network with another classifier, called <c>fc</c>.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="classifier">Creates the classifier from the number of features.</param>
    /// <param name="height">Rows of the images.</param>
    /// <param name="width">Columns of the images.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="bound">The bound on the spectral norms.</param>
    public static ResNet Create(long channels, Func<long, Module<Tensor, Tensor>> classifier, long height, long width, ResNetShape shape, double bound)
    {
        var parts = new ResidualParts(
            (from, to, kernel, stride) => new SpectralConvolution(from, to, kernel, stride, bound), ResidualParts.Plain.Activation);
        var network = new ResNet(channels, classifier, shape, parts);
        Build(network, [1, channels, height, width]);
        return network;
    }

    // One pass tells every convolution the size of its map.
    private static void Build(ResNet network, long[] images)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        network.eval();
        network.call(zeros(images));
        network.train();
    }
}
