using Retable.Contract;
using Retable.Front.Tracing;

namespace Retable.Front;

public sealed class CellQuestionTests
{
    [Theory]
    [InlineData("ours.far_auroc", "cac/open-set ours.far_auroc")]
    [InlineData("ours.far.auroc", "cac/open-set ours far.auroc")]
    [InlineData("ours.auroc base.auroc", "cac/open-set ours auroc base.auroc")]
    [InlineData("", "cac/open-set")]
    public void Row_and_column_may_be_two_words_or_one(string cells, string words)
    {
        var question = CellQuestion.Of([], words.Split(' '), "Trace");

        Assert.Equal(("cac/open-set", cells), (question.Table, string.Join(' ', question.Cells)));
    }

    [Theory]
    [InlineData("ours.auroc", "Trace needs to know the table whose cells are meant")]
    [InlineData("cac/open-set cac/example ours.auroc", "Trace takes the cells of one table, not of 2")]
    public void There_must_be_one_table(string words, string message) =>
        Assert.Equal(message, Assert.Throws<BadInputException>(() => CellQuestion.Of([], words.Split(' '), "Trace")).Message);
}
