using Retable.Contract;

namespace Retable.Download;

/// <summary>SVHN's cropped digits: a MATLAB file with <c>X</c>, uint8 [height, width, channels, n], and <c>y</c> [n, 1].</summary>
/// <remarks>Source: ufldl.stanford.edu/housenumbers, format 2. Elements lie with the first dimension fastest.</remarks>
internal sealed class SvhnReader : IImageReader
{
    public IEnumerable<LabelledImage> Read(DatasetDefinition dataset, IReadOnlyList<string> files) =>
        files.SelectMany(file => ReadFile(dataset, file));

    private static IEnumerable<LabelledImage> ReadFile(DatasetDefinition dataset, string file)
    {
        var matrices = MatFile.Read(file);
        var (x, y) = (Named("X"), Named("y"));
        int[] shape = [dataset.Shape[1], dataset.Shape[2], dataset.Shape[0]];
        if (x.Dimensions.Length != 4 || !x.Dimensions.AsSpan(0, 3).SequenceEqual(shape) || y.Dimensions[0] != x.Dimensions[3])
        {
            throw new BadInputException($"{file}: X is [{string.Join(", ", x.Dimensions)}] and y [{string.Join(", ", y.Dimensions)}]")
            {
                At = dataset.At,
            };
        }

        for (var i = 0; i < x.Dimensions[3]; i++)
        {
            yield return new LabelledImage(y.At(i), Planes(x, i));
        }

        MatMatrix Named(string name) => matrices.FirstOrDefault(matrix => matrix.Name == name)
            ?? throw new BadInputException($"{file} holds no matrix '{name}'");
    }

    /// <summary>Image <paramref name="index"/> as [channels, height, width], last dimension fastest.</summary>
    private static byte[] Planes(MatMatrix x, int index)
    {
        var (height, width, channels) = (x.Dimensions[0], x.Dimensions[1], x.Dimensions[2]);
        var planes = new byte[height * width * channels];
        var from = index * planes.Length;
        for (var c = 0; c < channels; c++)
        {
            for (var w = 0; w < width; w++)
            {
                for (var h = 0; h < height; h++)
                {
                    planes[(((c * height) + h) * width) + w] = x.Data[from++];
                }
            }
        }

        return planes;
    }
}
