namespace Retable.Report;

public sealed class SheetTests
{
    private static readonly ReportFacts Facts = SomeTable.Facts(SomeTable.Filled());

    [Theory]
    [InlineData("Which data, under which licence?", "some text (some text)")]
    [InlineData("Was the code as committed?", "no: 6 of 6 stages ran from files that differed from their commit")]
    [InlineData("How many runs stand behind a number?", "main: 3 seeds")]
    [InlineData("Does executing it again give the same?", "not known")]
    [InlineData("How were the hyperparameters chosen?", "not known")]
    [InlineData("Which printed numbers mean something else than they say?", "main base.auroc: Computed otherwise")]
    public void A_question_is_answered_from_facts_or_not_at_all(string question, string answer) =>
        Assert.Equal(answer, ReproducibilitySheet.Of(Facts).Single(line => line.Question == question).Answer);

    [Fact]
    public void Stages_that_were_executed_again_are_counted()
    {
        StageFacts[] stages = [.. Facts.Stages.Select((stage, i) => stage with { Rerun = i switch { 0 => "same bytes, 2 times", 1 => "numbers differ", _ => "" } })];

        Assert.Equal("2 of 6 stages executed again, 1 with the same bytes only", ReproducibilitySheet.Of(Facts with { Stages = stages }).Single(line => line.Question.StartsWith("Does executing", StringComparison.Ordinal)).Answer);
    }

    [Fact]
    public void A_kind_of_model_has_a_card()
    {
        var card = Assert.Single(ModelCards.Of(Facts.Stages));

        Assert.Equal("some text, 6 models", card.Facts.Single(fact => fact.Name == "trained by").Value);
        Assert.Equal("not known", card.Facts.Single(fact => fact.Name == "limits and biases").Value);
    }
}
