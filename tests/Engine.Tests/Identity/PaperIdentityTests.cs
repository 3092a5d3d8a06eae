using Retable.Engine.Identity;

namespace Retable.Tests.Identity;

/// <summary>The code that stages of a real paper are said to depend on.</summary>
public sealed class PaperIdentityTests : IDisposable
{
    private const string Train = "Retable.Cac|Retable.Papers.Cac.Train|Run", Paper = "Retable.Cac|Retable.Papers.Cac.";

    private readonly StepCode _code = new(Checkout.At("artifacts", "bin", "Cac", "release", "Retable.Cac.dll"));

    public void Dispose() => _code.Dispose();

    [Theory]
    [InlineData("CrossEntropy", false, false)]
    [InlineData("Paper", true, false)]
    [InlineData("Library", false, true)]
    [InlineData("LibraryCorrected", false, true)]
    public void A_training_depends_on_the_code_of_its_own_loss(string loss, bool onThePapers, bool onTheLibrarys)
    {
        var met = Members(Train, $"{Paper}Loss+{loss}", $"{Paper}Optimizer+Adam");
        Assert.Equal(
            (onThePapers, onTheLibrarys, true),
            (met.Contains("Retable.Papers.Cac.CacLoss.forward"), met.Contains("Retable.Papers.Cac.LibraryCacLoss.forward"), met.Contains($"Retable.Papers.Cac.Loss+{loss}.")));
    }

    // Training does not evaluate: had one line of all its code asked for types by name, everything would count.
    [Fact]
    public void A_training_does_not_depend_on_the_code_of_the_evaluation() =>
        Assert.DoesNotContain("Retable.Papers.Cac.Evaluate.Run", Members(Train, $"{Paper}Loss+CrossEntropy", $"{Paper}Optimizer+Adam"));

    private List<string> Members(string entryPoint, params string[] cases)
    {
        var (members, type) = (new List<string>(), "");
        foreach (var line in _code.Outline(entryPoint, cases).ToText().Split('\n').Where(line => line.Length > 0))
        {
            if (line[0] == ' ')
            {
                members.Add($"{type}.{line.Split(' ', 3)[2]}");
            }
            else
            {
                type = line;
            }
        }

        return members;
    }
}
