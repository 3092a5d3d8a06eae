using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Yaml;

namespace Retable.Engine.Pipelines;

/// <summary>A value of <c>--set</c> in the form that all its spellings share, so that <c>1e-4</c> and <c>0.0001</c> are one experiment.</summary>
public static class Setting
{
    /// <param name="name">The parameter, for messages.</param>
    /// <param name="text">What stands behind the equals sign: YAML.</param>
    /// <exception cref="BadInputException">The text is no YAML.</exception>
    public static CanonicalValue Read(string name, string text) => CanonicalValue.Of(YamlFile.Parse(text, $"--set {name}"));
}
