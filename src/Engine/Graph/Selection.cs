using Retable.Contract;

namespace Retable.Engine.Graph;

/// <summary>What the person asked for: the words of the command line.</summary>
public sealed record Selection
{
    /// <summary>Everything.</summary>
    public static Selection All { get; } = new();

    /// <summary><c>--table</c>: <c>cac/open-set</c>, or a stage's name alone where only one paper has it.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Only stages of these kinds, of what is asked for otherwise: <c>train</c>, <c>evaluate</c>...</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary><c>--stage</c>: patterns over instances (<c>member[seed=*</c>) or groups (<c>member</c>), with <c>*</c> and <c>?</c>.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary><c>--from</c>: these and what depends on them are executed, nothing else.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary><c>--until</c>: these and what they need, nothing after.</summary>
    public IReadOnlyList<string> Until { get; init; } = [];

    /// <summary><c>--only</c>: these alone are executed; what they read is taken as it was last made.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary><c>--downstream</c>: these and what depends on them, with what those need.</summary>
    public IReadOnlyList<string> Downstream { get; init; } = [];

    /// <summary><c>--force</c>: these are executed even if up to date.</summary>
    public IReadOnlyList<string> Force { get; init; } = [];

    /// <summary>Which nodes are in and how.</summary>
    /// <exception cref="BadInputException">A pattern matches nothing; the message names the nearest.</exception>
    public SelectedNodes Apply(Dag dag)
    {
        var match = new StageMatch(dag);
        var forced = match.Mark(Force, "--force");
        var only = match.Mark(Only, "--only");
        var from = Closure.Downstream(dag, match.Mark(From, "--from"));
        var targets = Targets(dag, match, only);
        if (From.Count > 0)
        {
            targets = And(targets, from);
        }

        var wanted = Closure.Upstream(dag, targets);
        var frozen = new bool[dag.Stages.Length];
        for (var i = 0; i < frozen.Length; i++)
        {
            frozen[i] = wanted[i] && ((Only.Count > 0 && !only[i]) || (From.Count > 0 && !from[i]));
        }

        return new SelectedNodes(wanted, targets, And(forced, wanted), frozen);
    }

    private bool[] Targets(Dag dag, StageMatch match, bool[] only)
    {
        if (Only.Count > 0)
        {
            return only;
        }

        var named = Or(match.Tables(Tables), match.Mark(Stages, "--stage"), match.Mark(Until, "--until"));
        named = Or(named, Closure.Downstream(dag, match.Mark(Downstream, "--downstream")));
        var targets = Tables.Count + Stages.Count + Until.Count + Downstream.Count > 0 ? named : Ends(dag);
        return Kinds.Count > 0 ? And(Closure.Upstream(dag, targets), match.Kinds(Kinds)) : targets;
    }

    /// <summary>What one wants when one asks for nothing: tables, and whatever no other stage reads. The rest only matters to them.</summary>
    private static bool[] Ends(Dag dag)
    {
        var ends = new bool[dag.Stages.Length];
        for (var i = 0; i < ends.Length; i++)
        {
            ends[i] = dag.Stages[i].IsTable || dag.Downstream(i).IsEmpty;
        }

        return ends;
    }

    private static bool[] Or(params ReadOnlySpan<bool[]> all)
    {
        var any = new bool[all[0].Length];
        foreach (var one in all)
        {
            for (var i = 0; i < any.Length; i++)
            {
                any[i] |= one[i];
            }
        }

        return any;
    }

    private static bool[] And(bool[] a, bool[] b)
    {
        var both = new bool[a.Length];
        for (var i = 0; i < both.Length; i++)
        {
            both[i] = a[i] && b[i];
        }

        return both;
    }
}

/// <summary>The nodes that a selection means. All arrays are as long as the DAG.</summary>
/// <param name="Wanted">Takes part in this run.</param>
/// <param name="Targets">Asked for by name; its outputs must be there afterwards.</param>
/// <param name="Forced">Executed whatever its key says.</param>
/// <param name="Frozen">Read from, but not executed.</param>
public sealed record SelectedNodes(bool[] Wanted, bool[] Targets, bool[] Forced, bool[] Frozen);
