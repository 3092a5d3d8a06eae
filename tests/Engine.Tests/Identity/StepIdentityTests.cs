using Retable.Contract;

namespace Retable.Tests.Identity;

public sealed class StepIdentityTests
{
    private const string Train = """
        namespace Lab;
        public static class Train
        {
            public static double Run(double[] data)
            {
                ILoss loss = new Anchor();
                var doubled = data.Select(x => x * 2).ToArray();
                return loss.Of(doubled) + Optimizer.Step(doubled) + Flip.Table[0];
            }
        }
        """;

    private const string Losses = """
        namespace Lab;
        public interface ILoss { double Of(double[] x); }
        public sealed class Anchor : ILoss { public double Of(double[] x) => 0.1 * x.Sum(); }
        public sealed class Other : ILoss { public double Of(double[] x) => 0.2 * x.Sum(); }
        """;

    private const string Rest = """
        namespace Lab;
        public static class Optimizer { public static double Step(double[] x) => x[0] - (Rate * x[1]); private const double Rate = 1e-3; }
        public static class Flip { public static readonly int[] Table = { 1, 2, 3, 4, 5, 6, 7, 8 }; }
        """;

    // Each is a change that no run of the step can tell.
    [Theory]
    [InlineData("a comment", "ILoss loss", "/* why */ ILoss loss")]
    [InlineData("a blank line", "ILoss loss", "\n\n   ILoss loss")]
    [InlineData("the name of a local", "doubled", "twice")]
    [InlineData("the name of a parameter of a lambda", "x => x * 2", "value => value * 2")]
    [InlineData("a method that it does not call", "public static double Run", "public static int Unused(int a) => new[] { a }.Sum(b => b + 1);\n public static double Run")]
    [InlineData("a lambda of a neighbour", "return loss.Of(doubled) + Optimizer.Step(doubled) + Flip.Table[0];\n    }", "return loss.Of(doubled) + Optimizer.Step(doubled) + Flip.Table[0];\n    }\n public static int Later(int a) => new[] { a }.Select(b => b + 3).Sum();")]
    public void It_stays_with(string what, string old, string changed)
    {
        var text = Train.Replace(old, changed, StringComparison.Ordinal);
        Assert.True(text != Train, what);
        Assert.Equal(CodeLab.Of(Train, Losses, Rest), CodeLab.Of(text, Losses, Rest));
    }

    [Fact]
    public void It_stays_when_files_are_reordered_and_a_class_is_added_and_another_loss_changes()
    {
        var before = CodeLab.Of(Train, Losses, Rest);
        Assert.Equal(before, CodeLab.Of(Rest, Losses, Train));
        Assert.Equal(before, CodeLab.Of("namespace Aaa; public class New { public int[] X = { 9, 8, 7, 6 }; public Func<int> F = () => 4; }", Train, Losses, Rest));
        Assert.Equal(before, CodeLab.Of(Train, Losses.Replace("0.2", "0.3", StringComparison.Ordinal), Rest));
    }

    // The generator of serializers sorts the parts that it writes by culture: a machine with ICU and one without write other orders.
    [Fact]
    public void It_stays_when_a_tool_writes_the_parts_of_a_type_in_another_order()
    {
        const string Run = "namespace Lab; public static class Train { public static int Run() => typeof(Made).GetFields().Length; }";
        const string Tool = "[System.CodeDom.Compiler.GeneratedCode(\"a tool\", \"1\")] public partial class Made { public int TrainingLoss; public int A => 1; }";
        const string OtherPart = "namespace Lab; public partial class Made { public int TrainParameters; public int B => 2; }";
        const string Part = "namespace Lab; " + Tool;
        Assert.Equal(CodeLab.Of(Run, Part, OtherPart), CodeLab.Of(Run, OtherPart, Part));

        var byHand = Part.Replace("[System.CodeDom.Compiler.GeneratedCode(\"a tool\", \"1\")] ", "", StringComparison.Ordinal);
        Assert.NotEqual(CodeLab.Of(Run, byHand, OtherPart), CodeLab.Of(Run, OtherPart, byHand));
    }

    [Theory]
    [InlineData("a constant of a loss behind an interface", "0.1 *", "0.11 *")]
    [InlineData("which loss", "new Anchor()", "new Other()")]
    [InlineData("the optimizer's rate", "1e-3", "1e-4")]
    [InlineData("the optimizer's formula", "x[0] - (", "x[0] + (")]
    [InlineData("a table of an augmentation", "7, 8", "8, 7")]
    [InlineData("a lambda", "x * 2", "x * 3")]
    public void It_changes_with(string what, string old, string changed)
    {
        string[] sources = [Train, Losses, Rest];
        var changedSources = sources.Select(source => source.Replace(old, changed, StringComparison.Ordinal)).ToArray();
        Assert.NotEqual(sources, changedSources);
        Assert.True(CodeLab.Of(sources) != CodeLab.Of(changedSources), what);
    }

    // Everything by which code can reach other code without naming it at the call.
    [Theory]
    [InlineData("an override that only the framework calls", "class Step { public override string ToString() => \"1\"; }", "public static object Run() => string.Concat(new Step());")]
    [InlineData("an abstract method", "abstract class Base { public abstract int Of(); } class Step : Base { public override int Of() => 1; }", "public static int Run() { Base b = new Step(); return b.Of(); }")]
    [InlineData("a static interface method", "interface IOf { static abstract int Of(); } class Step : IOf { public static int Of() => 1; }", "static int Call<T>() where T : IOf => T.Of(); public static int Run() => Call<Step>();")]
    [InlineData("a constructor through new T()", "class Step { public int Value; public Step() { Value = 1; } }", "static int Call<T>() where T : Step, new() => new T().Value; public static int Run() => Call<Step>();")]
    [InlineData("a registry in a static field", "static class Registry { public static readonly Dictionary<string, Func<int>> All = new() { [\"a\"] = () => 1 }; }", "public static int Run() => Registry.All[\"a\"]();")]
    [InlineData("a method found by name", "class Step { public static int Of() => 1; }", "public static object Run() => typeof(Step).GetMethod(\"Of\").Invoke(null, null);")]
    [InlineData("a type found by name", "class Step { public int Of() => 1; }", "public static object Run() => Activator.CreateInstance(Type.GetType(\"Lab.Step\"));")]
    [InlineData("a type found in the assembly", "class Step { public int Of() => 1; }", "public static int Run() => typeof(Train).Assembly.GetTypes().Length;")]
    [InlineData("a property that a serializer reads", "class Step { public int Of => 1; }", "public static string Run() => System.Text.Json.JsonSerializer.Serialize<Step>(null);")]
    [InlineData("a type that an attribute names", "class Step { public int Of() => 1; } class NamesAttribute : Attribute { public NamesAttribute(Type t) { } }", "[Names(typeof(Step))] public static int Run() => 2;")]
    [InlineData("an iterator", "class Step { public static IEnumerable<int> All() { yield return 1; } }", "public static int Run() => Step.All().Sum();")]
    [InlineData("an asynchronous method", "class Step { public static async System.Threading.Tasks.Task<int> Of() { await System.Threading.Tasks.Task.Yield(); return 1; } }", "public static int Run() => Step.Of().Result;")]
    [InlineData("a finalizer", "class Step { ~Step() { Console.WriteLine(1); } }", "public static object Run() => new Step();")]
    [InlineData("a module initializer", "static class Step { [System.Runtime.CompilerServices.ModuleInitializer] internal static void Of() => Console.WriteLine(1); }", "public static int Run() => 2;")]
    [InlineData("an enumeration that is read by name", "enum Step { Of = 1 }", "public static object Run() => Enum.Parse<Step>(\"Of\");")]
    [InlineData("a generic method of a generic type", "class Step<T> { public int Of<U>(T a, U b) => 1; }", "public static int Run() => new Step<string>().Of(\"\", 0.5);")]
    public void Nothing_hides_a_change_behind(string what, string library, string run)
    {
        string[] step = [$"namespace Lab; public static class Train {{ {run} }}", $"namespace Lab; {library}"];
        string[] changed = [step[0], step[1].Replace('1', '7')];
        Assert.True(CodeLab.Of(step) != CodeLab.Of(changed), what);
    }

    [Fact]
    public void A_change_in_a_library_counts_only_where_it_is_reached()
    {
        string[] step = ["namespace Lab; public static class Train { public static int Run() => new Library.Model<string>().Size(\"\"); }"];
        var library = "namespace Library; public class Model<T> { public int Size(T of) => 1; public int Other(T of) => 2; }";
        var before = CodeLab.OfTwo([library], step);
        Assert.NotEqual(before, CodeLab.OfTwo([library.Replace("=> 1", "=> 3", StringComparison.Ordinal)], step));
        Assert.Equal(before, CodeLab.OfTwo([library.Replace("=> 2", "=> 3", StringComparison.Ordinal)], step));
    }

    [Fact]
    public void The_folder_does_not_count() =>
        Assert.Equal(CodeLab.OfTwo([], [Train, Losses, Rest]), CodeLab.OfTwo([], [Train, Losses, Rest], "another folder"));

    [Fact]
    public void A_step_reaches_libtorch_if_its_code_names_TorchSharp()
    {
        const string Model = "namespace Lab; static class Model { public static int Train() => TorchSharp.torch.ones(1); }";
        Assert.True(CodeLab.WithTorchSharp("namespace Lab; public static class Train { public static int Run() => Model.Train(); }", Model).ReachesTorch);
        Assert.False(CodeLab.WithTorchSharp("namespace Lab; public static class Train { public static int Run() => 1; }", Model).ReachesTorch);
    }

    [Fact]
    public void A_verb_that_begins_nowhere_is_said()
    {
        var error = Assert.Throws<BadInputException>(() => CodeLab.Of("namespace Lab; public static class Train { public static int Walk() => 1; }"));
        Assert.Contains("Step|Lab.Train|Run", error.Message, StringComparison.Ordinal);
    }
}
