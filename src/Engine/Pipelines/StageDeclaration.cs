using System.Collections.Immutable;
using Retable.Contract;

namespace Retable.Engine.Pipelines;

/// <summary>A stage as the file says it, before profile and matrix: values are expressions still.</summary>
internal sealed record StageDeclaration
{
    public required string Name { get; init; }

    public required SourcePosition At { get; init; }

    /// <summary>The profiles that have this stage; null for all.</summary>
    public ImmutableHashSet<string>? Profiles { get; init; }

    public Matrix? Matrix { get; init; }

    public required StepDeclaration Step { get; init; }

    public ImmutableArray<NamedExpression> With { get; init; } = [];

    public ImmutableArray<InputDeclaration> In { get; init; } = [];

    public ImmutableArray<NamedExpression> Out { get; init; } = [];

    public ResourceDeclaration Resources { get; init; } = new();

    public ImmutableArray<string> Variables { get; init; } = [];

    public ImmutableArray<string> Secrets { get; init; } = [];

    public int Retries { get; init; }

    public Expression? Timeout { get; init; }

    public bool IsTable { get; init; }

    /// <summary>The expressions of everything, to see which parameters are used.</summary>
    public IEnumerable<Expression> Expressions()
    {
        var all = With.Concat(Out).Select(named => named.Value)
            .Concat(In.SelectMany(input => input.Sources).Select(source => source.Text))
            .Concat(Matrix?.Expressions ?? [])
            .Concat([Step.Text, Timeout, Resources.Cpus, Resources.Memory, Resources.Gpus]);
        return all.OfType<Expression>();
    }
}

/// <summary>A name with its place and its value.</summary>
internal sealed record NamedExpression(string Name, SourcePosition At, Expression Value);

/// <summary><c>step:</c> or <c>run:</c>.</summary>
/// <param name="Text">The step's executable and verb, or the command.</param>
/// <param name="Files">For a command the project files that are part of it; null for a step.</param>
/// <param name="Kind">For a command which target runs it, see <see cref="StageKinds"/>.</param>
internal sealed record StepDeclaration(Expression Text, ImmutableArray<string>? Files = null, string Kind = StageKinds.Command)
{
    public bool IsCommand => Files is not null;

    /// <summary>For a command what runs it.</summary>
    public CommandShell Shell { get; init; } = CommandShell.Bash;

    /// <summary>For a command how long what it leaves running may go on.</summary>
    public TimeSpan Grace { get; init; } = StepCall.Command.DefaultGrace;

    /// <summary>For a command whether it sees only what is declared.</summary>
    public bool IsHermetic { get; init; }

    /// <summary>For a command what it finds in place of the machine's own programs.</summary>
    public CommandEnvironment? Environment { get; init; }

    /// <summary>For a command the programs whose versions count.</summary>
    public ImmutableArray<string> Uses { get; init; } = [];
}

/// <summary>An input slot with what feeds it.</summary>
internal sealed record InputDeclaration(string Slot, SourcePosition At, ImmutableArray<SourceDeclaration> Sources);

/// <summary>One source of a slot: a reference to a stage's output or a file, and of a file outside the project where a person gets it.</summary>
internal sealed record SourceDeclaration(Expression Text, SourceKind Kind, Expression? From = null);

internal enum SourceKind
{
    /// <summary>A file if it has a slash, a stage's output otherwise.</summary>
    Either,

    /// <summary>Declared <c>file:</c>.</summary>
    File,

    /// <summary>Declared <c>external:</c>: may lie outside the project.</summary>
    External,
}

/// <summary><c>resources:</c>; null where the default holds.</summary>
internal sealed record ResourceDeclaration(Expression? Cpus = null, Expression? Memory = null, Expression? Gpus = null, bool MoreMemoryAtRetry = false);
