using System.ComponentModel.DataAnnotations;
using Retable.Hosting;

namespace Retable.Tests.FakeSteps;

/// <summary>How long and how fast: a record within the parameters.</summary>
public sealed record Recipe
{
    [Range(1, 100)]
    public int Epochs { get; init; } = 4;

    public double Rate { get; init; } = 0.1;

    public Decay Decay { get; init; } = new Decay.Constant();
}

/// <summary>A choice within a record.</summary>
public abstract record Decay
{
    public sealed record Constant : Decay;

    public sealed record Steps : Decay
    {
        public required IReadOnlyList<int> At { get; init; }

        public double Factor { get; init; } = 0.5;
    }
}

/// <summary>A choice whose cases have other parameters, and what they do.</summary>
public abstract record Loss
{
    public abstract string Describe();

    public sealed record CrossEntropy : Loss
    {
        public override string Describe() => "cross-entropy";
    }

    public sealed record Library : Loss
    {
        [Range(0, 10)]
        public double Alpha { get; init; } = 2;

        public double Magnitude { get; init; } = 5;

        public override string Describe() => $"library {Alpha} {Magnitude}";
    }

    public sealed record Paper : Loss
    {
        public double Lambda { get; init; } = 0.1;

        public required double Magnitude { get; init; }

        public override string Describe() => $"paper {Lambda} {Magnitude}";
    }
}

/// <summary>Parameters of the verb <c>choose</c>.</summary>
public sealed record ChooseParameters
{
    public required Loss Loss { get; init; }

    public Recipe Recipe { get; init; } = new() { Epochs = 7 };

    public IReadOnlyList<Loss> Others { get; init; } = [];
}

/// <summary>Writes what it was told.</summary>
internal static class Choose
{
    public static void Run(ChooseParameters parameters, StepContext context) =>
        File.WriteAllText(context.Output("text"), $"{parameters.Loss.Describe()} {ParameterBinding.Write(parameters).ToJsonString()}");
}
