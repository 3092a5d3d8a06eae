using Retable.Contract;
using Retable.Papers.Url;

namespace Retable.Tests;

public sealed class VerbTests
{
    [Theory, InlineData("train"), InlineData("train-head")]
    public void What_trains_is_run_by_the_target_that_trains(string verb) => Assert.Equal("train", Described().Verbs.Single(each => each.Name == verb).Kind);

    private static StepDescription Described()
    {
        var before = Console.Out;
        try
        {
            using var said = new StringWriter();
            Console.SetOut(said);
            typeof(Train).Assembly.EntryPoint!.Invoke(null, [new[] { "describe" }]);
            return StepDescription.FromJson($"{said}");
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}
