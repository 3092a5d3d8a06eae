using Retable.Contract;
using Retable.Images;

namespace Retable.Tests;

public sealed class SyntheticTextureTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void Every_kind_is_stretched_over_all_greys(int number)
    {
        var texture = SyntheticTexture.Draw(number, 28, new SeedSequence(0));
        Assert.Equal((28 * 28, 0, 255), (texture.Length, texture.Min(), texture.Max()));
    }

    [Fact]
    public void The_same_number_and_seed_give_the_same_texture() =>
        Assert.Equal(SyntheticTexture.Draw(7, 28, new SeedSequence(0)), SyntheticTexture.Draw(7, 28, new SeedSequence(0)));

    [Fact]
    public void Another_seed_gives_another_texture() =>
        Assert.NotEqual(SyntheticTexture.Draw(7, 28, new SeedSequence(0)), SyntheticTexture.Draw(7, 28, new SeedSequence(1)));
}
