using Retable.Tests;

namespace Retable.Parity;

/// <summary>How deep and wide a residual network is whose tensors a fixture lists, by their names and shapes.</summary>
internal sealed class NetworkSizes(IReadOnlyDictionary<string, long[]> shapes)
{
    private const int StagesOfThree = 3, ConvolutionsOfABlock = 2;

    /// <summary>Channels of the images.</summary>
    public int Channels => (int)shapes["conv1.weight"][1];

    /// <summary>Channels after the first convolution.</summary>
    public int Stem => (int)shapes["conv1.weight"][0];

    /// <summary>Logits: rows of the last matrix.</summary>
    public int Classes => (int)shapes.Last(entry => entry.Value.Length == 2).Value[0];

    /// <summary>Of a network of basic blocks: stem, two convolutions a block, classifier.</summary>
    public int ResidualDepth => 2 + (ConvolutionsOfABlock * Blocks("layer"));

    /// <summary>Of a wide residual network: 6n + 4 with n blocks per stage.</summary>
    public int WideDepth => (2 * StagesOfThree * (Blocks("block") / StagesOfThree)) + 4;

    /// <summary>How many times wider than the stem its first stage is.</summary>
    public int Widening => (int)(shapes["block1.layer.0.conv1.weight"][0] / Stem);

    /// <param name="rows">Each with a <c>name</c> and a <c>shape</c>.</param>
    public static NetworkSizes OfRows(FixtureNode rows) =>
        new(Enumerable.Range(0, rows.Count).Select(i => rows[i]).ToDictionary(row => row["name"].Text, row => row["shape"].Longs));

    // A block is told by its first convolution.
    private int Blocks(string stage) =>
        shapes.Keys.Count(name => name.StartsWith(stage, StringComparison.Ordinal) && name.EndsWith(".conv1.weight", StringComparison.Ordinal));
}
