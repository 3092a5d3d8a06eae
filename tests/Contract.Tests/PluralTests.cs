using Retable.Contract;

namespace Retable.Tests;

public sealed class PluralTests
{
    [Theory]
    [InlineData(0, "0 stages")]
    [InlineData(1, "1 stage")]
    [InlineData(2, "2 stages")]
    public void The_noun_agrees_with_its_count(int number, string told) => Assert.Equal(told, Plural.Count(number, "stage"));

    [Fact]
    public void Behind_of_the_noun_agrees_with_the_whole() => Assert.Equal(["0 of 1 stage", "1 of 2 stages"], [Plural.Part(0, 1, "stage"), Plural.Part(1, 2, "stage")]);

    [Fact]
    public void The_verb_agrees_with_its_count() =>
        Assert.Equal(["1 agrees", "0 agree", "2 differ", "3 are"], [Plural.Verb(1, "agrees"), Plural.Verb(0, "agrees"), Plural.Verb(2, "differs"), Plural.Verb(3, "is")]);
}
