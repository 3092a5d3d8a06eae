namespace Nuke.Common;

/// <summary>A target, declared as <c>Target Train => _ => _.DependsOn(Download).Executes(...)</c>.</summary>
/// <remarks>Two of them are the same target if they are the same lambda of the same build; delegate equality says that.</remarks>
public delegate ITargetDefinition Target(ITargetDefinition definition);

/// <summary>The properties that a target can declare. Names and meaning are those of NUKE.</summary>
public interface ITargetDefinition
{
    /// <summary>One line for <c>--help</c>.</summary>
    ITargetDefinition Description(string description);

    /// <summary>Targets that run before this one, and must succeed for it to run.</summary>
    ITargetDefinition DependsOn(params Target[] targets);

    /// <summary>If both are asked for, this one runs after those.</summary>
    ITargetDefinition After(params Target[] targets);

    /// <summary>The parameters that the target reads, by their fields; any other on the command line is refused, so that none is ever ignored.</summary>
    ITargetDefinition Takes(params IEnumerable<string>[] parameters);

    /// <summary>Hides the target from <c>--help</c>.</summary>
    ITargetDefinition Unlisted();

    /// <summary>The target's action. Several actions run in the order given.</summary>
    ITargetDefinition Executes(Action action);

    /// <inheritdoc cref="Executes(Action)"/>
    ITargetDefinition Executes(Func<Task> action);
}
