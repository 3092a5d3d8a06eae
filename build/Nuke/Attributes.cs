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

/// <summary>Describes a parameter beyond what NUKE can express.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class FlagAttribute : Attribute
{
    /// <summary>An alternative spelling: <c>-k</c>.</summary>
    public string? Alias { get; init; }

    /// <summary>The name of the value in <c>--help</c>.</summary>
    public string? Value { get; init; }

    /// <summary>Whether the value may be left out; the parameter is then the empty text.</summary>
    public bool ValueOptional { get; init; }

    /// <summary>Whether the flag promises that nothing is done: every requested target must take it, and the environment variable counts like the command line.</summary>
    public bool Protects { get; init; }

    /// <summary>Whether a comma is part of the value instead of separating two values.</summary>
    public bool KeepsCommas { get; init; }
}

/// <summary>Names the parameter that is set by a word after the target: <c>logs STAGE</c> is <c>logs --stage STAGE</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ArgumentAttribute(string parameter) : Attribute
{
    public string Parameter { get; } = parameter;
}

/// <summary>Marks a target whose output is its report, without a header before it or a summary after it.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ReportsItselfAttribute : Attribute;
