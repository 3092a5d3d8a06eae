using Retable.Contract;

namespace Retable.Hosting;

/// <summary>One operation of a step executable: a line in its <c>Program.cs</c>.</summary>
public abstract class Verb(string name)
{
    public string Name { get; } = name;

    /// <summary>The target of the build front that runs the verb; by default the verb's own name.</summary>
    public string Kind { get; init; } = name;

    /// <summary>Input slots. A name ending in <c>?</c> may be left out, one ending in <c>*</c> takes a whole group.</summary>
    public IReadOnlyList<string> In { get; init; } = [];

    /// <summary>Output slots. A name ending in <c>?</c> may be left out.</summary>
    public IReadOnlyList<string> Out { get; init; } = [];

    /// <summary>The metrics that the verb can write, without their scores: <c>auroc</c> for <c>auroc.msp</c>. A table that asks for another one is refused before anything runs. Empty: the verb writes none, or does not say.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = [];

    internal abstract VerbDescription Describe();

    internal abstract void Run(StepSpec spec, StepIo io);

    internal static SlotDescription Slot(string text) =>
        new(text.TrimEnd('?', '*'), Optional: text.Contains('?', StringComparison.Ordinal), Many: text.Contains('*', StringComparison.Ordinal));
}

/// <summary>A verb whose parameters are the properties of a record.</summary>
/// <typeparam name="TParameters">
/// A record with init properties: bool, int, long, double, string, an enum, a record of such properties, a choice among
/// records (an abstract record with its cases nested in it, see <see cref="ParameterBinding"/>), or <see cref="IReadOnlyList{T}"/> of these.
/// A <c>required</c> property must be given; any other keeps its initial value as default. <c>LearningRate</c> is
/// <c>learning_rate</c> in the pipeline file; an enum value <c>ForwardKl</c> is <c>forward_kl</c>.
/// A <see cref="System.ComponentModel.DataAnnotations.RangeAttribute"/> bounds a number.
/// </typeparam>
/// <param name="name">The word in the pipeline file: <c>train</c>.</param>
/// <param name="run">The method that does the work: static, and named in the verb's file.</param>
public sealed class Verb<TParameters>(string name, Action<TParameters, StepContext> run) : Verb(name)
    where TParameters : class
{
    internal override VerbDescription Describe() => new()
    {
        Name = Name,
        Kind = Kind,
        Parameters = ParameterDescriptions.Of(typeof(TParameters)),
        Inputs = [.. In.Select(Slot)],
        Outputs = [.. Out.Select(Slot)],
        Metrics = Metrics,
        EntryPoint = $"{run.Method.DeclaringType!.Assembly.GetName().Name}|{run.Method.DeclaringType.FullName}|{run.Method.Name}",
    };

    internal override void Run(StepSpec spec, StepIo io)
    {
        var parameters = (TParameters)ParameterBinding.Bind(typeof(TParameters), spec.Parameters, $"stage '{spec.Stage}'");
        run(parameters, new StepContext(spec, io));
    }
}
