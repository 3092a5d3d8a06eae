using Retable.Contract;

namespace Retable.Tests;

public sealed class PhiloxTests
{
    // The known answers that the authors publish with Random123 (kat_vectors, philox4x32 10).
    [Theory]
    [InlineData(0UL, 0UL, 0UL, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffffffffffUL, 0xffffffffffffffffUL, 0xffffffffffffffffUL, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x299f31d0a4093822UL, 0x85a308d3243f6a88UL, 0x0370734413198a2eUL, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Gives_the_published_blocks(ulong key, ulong low, ulong high, uint a, uint b, uint c, uint d)
    {
        var block = new uint[4];
        Philox.Block(key, low, high, block);
        Assert.Equal([a, b, c, d], block);
    }

    [Fact]
    public void A_permutation_holds_each_number_once() =>
        Assert.Equal(Enumerable.Range(0, 1000), new Philox(7).Permutation(1000).Order());

    [Fact]
    public void Two_purposes_never_share_a_stream()
    {
        var seeds = new SeedSequence(0);
        Assert.NotEqual(seeds.For("a", "bc"), seeds.For("ab", "c"));
    }
}
