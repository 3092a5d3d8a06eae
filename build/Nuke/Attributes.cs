namespace Nuke.Common;

/// <summary>A field that the command line sets (<c>--kebab-case</c>) or, failing that, the variable <c>RETABLE_UPPER_CASE</c>.</summary>
/// <param name="description">One line for <c>--help</c>.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ParameterAttribute(string description) : Attribute
{
    public string Description { get; } = description;

    /// <summary>The name on the command line, if it is not the field's own.</summary>
    public string? Name { get; init; }
}

/// <summary>More about a parameter than NUKE can say.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class FlagAttribute : Attribute
{
    /// <summary>Another spelling: <c>-k</c>.</summary>
    public string? Alias { get; init; }

    /// <summary>What <c>--help</c> calls the value.</summary>
    public string? Value { get; init; }

    /// <summary>The value may be left out; the parameter is then the empty text.</summary>
    public bool ValueOptional { get; init; }

    /// <summary>It promises that nothing is done: every target asked for must take it, and the environment's word counts as the command line's.</summary>
    public bool Protects { get; init; }

    /// <summary>A comma is part of the value, not between two.</summary>
    public bool KeepsCommas { get; init; }
}

/// <summary>The parameter that a word behind the target sets: <c>logs STAGE</c> is <c>logs --stage STAGE</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ArgumentAttribute(string parameter) : Attribute
{
    public string Parameter { get; } = parameter;
}

/// <summary>What the target prints is its report: no header before it, no summary after it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReportsItselfAttribute : Attribute;
