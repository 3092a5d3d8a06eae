using Retable.Papers.FashionMnist;

namespace Retable.Tests;

public sealed class SerializerTests
{
    // An editor and build.sh must compile the same steps.
    [Fact]
    public void Its_code_does_not_depend_on_the_culture_of_the_machine_that_compiles_it() =>
        Assert.Empty(SerializerContexts.InDoubt(typeof(Classify.Parameters).Assembly));
}
