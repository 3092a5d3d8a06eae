using Retable.Tests;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Parity;

/// <summary>The tensors that fixtures of networks do not list but generate: element k is offset + scale · (h/2³² − 0.5), h a hash of k and the seed.</summary>
internal static class Generated
{
    /// <summary>An input: <c>shape</c>, <c>seed</c>, <c>scale</c>, <c>offset</c>.</summary>
    public static Tensor Of(FixtureNode node) =>
        Of(node["shape"].Longs, (uint)node["seed"].Int, node["scale"].Number, node["offset"].Number);

    /// <summary>Fills a network's state from rows of name, shape, seed, scale and offset; widens it to float64 first.</summary>
    public static void Fill(nn.Module network, FixtureNode rows)
    {
        network.to(ScalarType.Float64);
        var state = network.state_dict();
        foreach (var row in Enumerable.Range(0, rows.Count).Select(i => rows[i]))
        {
            var (name, seed) = (row[0].Text, (uint)row[2].Int);
            using var value = Of(row[1].Longs, seed, row[3].Number, row[4].Number);
            using var noGradient = no_grad();
            state[name].copy_(value);
        }
    }

    private static Tensor Of(long[] shape, uint seed, double scale, double offset)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        var elements = new double[count];
        for (var k = 0; k < count; k++)
        {
            elements[k] = offset + (scale * ((Hash((uint)k, seed) / 4294967296.0) - 0.5));
        }

        return tensor(elements).reshape(shape);
    }

    private static uint Hash(uint k, uint seed)
    {
        unchecked
        {
            var h = (k * 2654435761) + (seed * 2246822519);
            h ^= h >> 15;
            h *= 2246822519;
            h ^= h >> 13;
            h *= 3266489917;
            return h ^ (h >> 16);
        }
    }
}
