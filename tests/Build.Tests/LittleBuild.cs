using Nuke.Common;
using Nuke.Common.IO;

namespace Retable.Front;

/// <summary>A build in NUKE's idiom with one target of each kind, for tests of the runner.</summary>
internal sealed class LittleBuild(AbsolutePath attempt) : NukeBuild
{
    [Parameter("How much.")]
    [Flag(Alias = "-n")]
    public readonly int Amount = 1;

    [Parameter("What to make.")]
    [Flag(Value = "THING")]
    public readonly string[] Things = [];

    [Parameter("In a hurry.")]
    public readonly bool InAHurry;

    [Parameter("Says why, of one thing or of all.")]
    [Flag(Value = "THING", ValueOptional = true)]
    public readonly string? Why;

    [Parameter("Does nothing.")]
    [Flag(Protects = true)]
    public readonly bool Pretend;

    [Parameter("Pairs.")]
    [Flag(Alias = "-S", KeepsCommas = true)]
    public readonly string[] Set = [];

    private static readonly string[] All = [nameof(Amount), nameof(Things), nameof(InAHurry), nameof(Why), nameof(Set), nameof(Pretend)];

    /// <summary>What ran, in order.</summary>
    public List<string> Ran { get; } = [];

    public Exception? Failure { get; set; }

    public Target Fetch => _ => _.Takes(All).Description("Fetches.").Executes(() => Ran.Add("Fetch"));

    public Target Mix => _ => _.Takes(All).Description("Mixes.").DependsOn(Fetch).Executes(() => Ran.Add("Mix"));

    public Target Bake => _ => _.Takes(All).Description("Bakes.").DependsOn(Mix, Fetch).Executes(async () =>
    {
        await Task.Yield();
        Ran.Add("Bake");
        if (Failure is { } failure)
        {
            throw failure;
        }
    });

    public Target Serve => _ => _.Takes([nameof(Amount)]).Description("Serves.").DependsOn(Bake).Executes(() => Ran.Add("Serve"));

    public Target Sweep => _ => _.Description("Sweeps.").After(Bake).Executes(() => Ran.Add("Sweep"));

    [ReportsItself]
    [Argument(nameof(Things))]
    public Target Tell => _ => _.Description("Tells about things.").Executes(() => Ran.Add($"Tell {string.Join('+', Things)}"));

    public Target Hidden => _ => _.Unlisted().Executes(() => Ran.Add("Hidden"));

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code and what was printed, errors last.</returns>
    public (int Code, string Text) Run(params string[] words)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = new BuildRunner(this, output, errors) { AttemptFile = attempt }.Run(words, []);
        return (code, output.ToString() + errors);
    }
}
