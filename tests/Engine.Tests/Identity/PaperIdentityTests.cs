using Retable.Engine.Identity;

namespace Retable.Tests.Identity;

/// <summary>The code that stages of a real paper are said to depend on.</summary>
public sealed class PaperIdentityTests : IDisposable
{
    private const string Train = "Retable.Cac|Retable.Papers.Cac.Train|Run", Evaluate = "Retable.Cac|Retable.Papers.Cac.Evaluate|Run", Paper = "Retable.Cac|Retable.Papers.Cac.";

    private readonly StepCode _code = new(Checkout.At("artifacts", "bin", "Cac", "release", "Retable.Cac.dll"));

    public void Dispose() => _code.Dispose();

    [Theory]
    [InlineData("CrossEntropy", false, false)]
    [InlineData("Paper", true, false)]
    [InlineData("Library", false, true)]
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

    // It is told the loss, and reads it from no file: the code of the other losses counts for it no more than for a training.
    [Theory, InlineData("CrossEntropy", "Paper", "Library"), InlineData("Paper", "CrossEntropy", "Library"), InlineData("Library", "CrossEntropy", "Paper")]
    public void An_evaluation_depends_on_the_code_of_its_own_loss(string loss, params string[] others)
    {
        var met = Members(Evaluate, $"{Paper}Loss+{loss}");
        Assert.Contains($"Retable.Papers.Cac.Loss+{loss}.Detectors", met);
        Assert.All(others, other => Assert.DoesNotContain(met, member => member.StartsWith($"Retable.Papers.Cac.Loss+{other}.", StringComparison.Ordinal)));
        Assert.DoesNotContain(met, member => member.StartsWith("Retable.Papers.Cac.Optimizer+", StringComparison.Ordinal));
    }

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
