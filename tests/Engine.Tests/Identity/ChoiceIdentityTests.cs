using Retable.Contract;

namespace Retable.Tests.Identity;

/// <summary>Where parameters choose among cases, the code of a case counts for the stages that choose it and for no other.</summary>
public sealed class ChoiceIdentityTests
{
    private const string Library = "Lab.Loss+Library";
    private const string CrossEntropy = "Lab.Loss+CrossEntropy";

    private const string Source = """
        namespace Lab;
        public sealed record Parameters { public required Loss Loss { get; init; } public Recipe Recipe { get; init; } = new(); }
        public sealed record Recipe { public int Epochs { get; init; } = 3; }
        public abstract record Loss
        {
            public double Weight { get; init; } = 1;
            public abstract double Of(double[] x);
            public sealed record CrossEntropy : Loss { public override double Of(double[] x) => Entropy.Of(x); }
            public sealed record Library : Loss { public double Alpha { get; init; } = 2; public override double Of(double[] x) => Anchors.Of(x, Alpha); }
        }
        public static class Entropy { public static double Of(double[] x) => 0.1 * x.Sum(); }
        public static class Anchors { public static double Of(double[] x, double alpha) => 0.2 * alpha * x.Sum(); }
        public record Card<T> { public required T Parameters { get; init; } }
        public sealed record Card : Card<Parameters> { public int Classes { get; init; } }
        public static class Files { public static T Open<T>(string path) where T : class => Read<T>(path); private static T Read<T>(string path) where T : class => Retable.Hosting.ParameterBinding.Read<T>(path); }
        public static class Optimizer { public static double Step(double x) => x - 0.3; }
        public static class Train { public static double Run(Parameters given) => given.Loss.Of(new[] { 1.0, 2.0 }) + Optimizer.Step(1); }
        """;

    [Theory]
    [InlineData("code that only the case names", "0.2 *", "0.21 *")]
    [InlineData("a default of the case", "Alpha { get; init; } = 2", "Alpha { get; init; } = 3")]
    [InlineData("what the case overrides", "Anchors.Of(x, Alpha)", "Anchors.Of(x, Alpha + 1)")]
    [InlineData("another parameter of the case", "public double Alpha", "public double Margin { get; init; } public double Alpha")]
    public void A_change_within_a_case_counts_for_those_that_choose_it_alone(string what, string old, string now)
    {
        var changed = Changed(old, now);
        Assert.True(CodeLab.Choosing(Source, Library) != CodeLab.Choosing(changed, Library), what);
        Assert.Equal(CodeLab.Choosing(Source, CrossEntropy), CodeLab.Choosing(changed, CrossEntropy));
        Assert.Equal(CodeLab.Choosing(Source), CodeLab.Choosing(changed));
    }

    [Theory]
    [InlineData("0.3", "0.31")]
    [InlineData("Weight { get; init; } = 1", "Weight { get; init; } = 2")]
    [InlineData("Epochs { get; init; } = 3", "Epochs { get; init; } = 4")]
    public void A_change_of_what_all_share_counts_for_all(string old, string now)
    {
        var changed = Changed(old, now);
        Assert.NotEqual(CodeLab.Choosing(Source, Library), CodeLab.Choosing(changed, Library));
        Assert.NotEqual(CodeLab.Choosing(Source, CrossEntropy), CodeLab.Choosing(changed, CrossEntropy));
    }

    [Fact]
    public void Another_case_counts_for_nobody()
    {
        var changed = Changed("public sealed record Library", "public sealed record Another : Loss { public override double Of(double[] x) => 7; } public sealed record Library");
        Assert.Equal(CodeLab.Choosing(Source, Library), CodeLab.Choosing(changed, Library));
        Assert.Equal(CodeLab.Choosing(Source, CrossEntropy), CodeLab.Choosing(changed, CrossEntropy));
    }

    // Whatever else may meet an object of the case may run its code without having chosen it.
    [Theory]
    [InlineData("a test of the type", "Optimizer.Step(1)", "(given.Loss is Loss.Library ? 1 : 2)")]
    [InlineData("an object of its own", "Optimizer.Step(1)", "new Loss.Library().Alpha")]
    [InlineData("a default of the parameters", "public required Loss Loss { get; init; }", "public Loss Loss { get; init; } = new Loss.Library();")]
    [InlineData("reflection", "Optimizer.Step(1)", "typeof(Loss).GetNestedTypes().Length")]
    [InlineData("reflection on an object", "Optimizer.Step(1)", "given.GetType().GetProperties()[0].PropertyType.GetNestedTypes().Length")]
    [InlineData("a list of assemblies", "Optimizer.Step(1)", "AppDomain.CurrentDomain.GetAssemblies().Length")]
    [InlineData("parameters from a file, read by methods of ours", "Optimizer.Step(1)", "Files.Open<Parameters>(\"\").Recipe.Epochs")]
    [InlineData("a record from a file whose base has the parameters", "Optimizer.Step(1)", "Files.Open<Card>(\"\").GetHashCode()")]
    [InlineData("parameters from a file", "Optimizer.Step(1)", "Retable.Hosting.ParameterBinding.Read<Parameters>(\"\").Recipe.Epochs")]
    public void Code_that_names_a_case_otherwise_makes_it_count_for_all(string what, string old, string now)
    {
        var naming = Changed(old, now);
        Assert.True(CodeLab.Choosing(naming, CrossEntropy) != CodeLab.Choosing(naming.Replace("0.2 *", "0.21 *"), CrossEntropy), what);
    }

    // What looks at the objects that there are finds no case that was not chosen.
    [Theory]
    [InlineData("Retable.Hosting.ParameterBinding.Write(given).Length")]
    [InlineData("given.GetType().GetMethods().Length")]
    [InlineData("Activator.CreateInstance(given.GetType())!.GetHashCode()")]
    public void Looking_into_objects_makes_no_case_count_for_all(string look)
    {
        var writing = Changed("Optimizer.Step(1)", look);
        Assert.Equal(CodeLab.Choosing(writing, CrossEntropy), CodeLab.Choosing(writing.Replace("0.2 *", "0.21 *"), CrossEntropy));
    }

    [Fact]
    public void A_case_of_a_choice_within_a_case_counts_for_those_that_choose_both()
    {
        const string Inner = "public Start Start { get; init; } public abstract record Start { public sealed record Random : Start; public sealed record Fixed : Start { public int Seed { get; init; } = 5; } } public double Alpha";
        var source = Changed("public double Alpha", Inner.Replace("Start Start {", "Start Begin {"));
        var changed = source.Replace("= 5", "= 6");
        Assert.Equal(CodeLab.Choosing(source, Library, $"{Library}+Start+Random"), CodeLab.Choosing(changed, Library, $"{Library}+Start+Random"));
        Assert.NotEqual(CodeLab.Choosing(source, Library, $"{Library}+Start+Fixed"), CodeLab.Choosing(changed, Library, $"{Library}+Start+Fixed"));
    }

    [Fact]
    public void What_is_inherited_by_the_parameters_counts()
    {
        var source = Changed("public sealed record Recipe {", "public abstract record Common { private int _size; public int Size { get => _size; init => _size = value + 1; } } public sealed record Recipe : Common {");
        Assert.NotEqual(CodeLab.Choosing(source, Library), CodeLab.Choosing(source.Replace("value + 1", "value + 2"), Library));
    }

    [Fact]
    public void For_the_catalogue_each_case_is_told_alone_and_together_with_others()
    {
        var (before, after) = (Described(Source), Described(Changed("0.2 *", "0.21 *")));
        Assert.Equal(CodeLab.Choosing(Source, Library), before.Cases[$"Step|{Library}"].Alone);
        Assert.Equal(before.Cases[$"Step|{Library}"].Alone, before.Cases[$"Step|{Library}"].Together);
        Assert.Equal(before.Common, after.Common);
        Assert.Equal(before.Cases[$"Step|{CrossEntropy}"], after.Cases[$"Step|{CrossEntropy}"]);
        Assert.NotEqual(before.Cases[$"Step|{Library}"], after.Cases[$"Step|{Library}"]);
    }

    // Of two cases chosen at once, one may be handed an object that the other one made.
    [Fact]
    public void Reflection_of_one_case_looks_into_the_other_only_where_both_are_chosen()
    {
        var source = Changed("0.2 *", "x.GetType().GetMethods().Length *").Replace("public sealed record CrossEntropy : Loss {", "public sealed record CrossEntropy : Loss { public int Unused() => 5;");
        var (before, after) = (Described(source), Described(source.Replace("public static class Entropy {", "public static class Entropy { public static int Hidden() => 6;")));
        Assert.Equal(before.Cases[$"Step|{CrossEntropy}"].Alone, after.Cases[$"Step|{CrossEntropy}"].Alone);
        Assert.NotEqual(before.Cases[$"Step|{CrossEntropy}"].Together, after.Cases[$"Step|{CrossEntropy}"].Together);
    }

    private static Engine.Identity.VerbIdentity Described(string source) => CodeLab.With(source, code => code.Of(new VerbDescription
    {
        Name = "train",
        Kind = "train",
        EntryPoint = "Step|Lab.Train|Run",
        Parameters = [new ParameterDescription("loss", "case") { Cases = [new("library", $"Step|{Library}", []), new("cross_entropy", $"Step|{CrossEntropy}", [])] }],
        Inputs = [],
        Outputs = [],
    }));

    private static string Changed(string old, string now)
    {
        Assert.Contains(old, Source);
        return Source.Replace(old, now);
    }
}
