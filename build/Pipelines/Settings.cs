using Retable.Engine.Keys;
using Retable.Engine.Pipelines;

namespace Retable.Front.Pipelines;

/// <summary>Parses the values of <c>--set</c>.</summary>
internal static class Settings
{
    /// <param name="overrides">Values in YAML by parameter.</param>
    /// <exception cref="Contract.BadInputException">A value is not valid YAML.</exception>
    public static IReadOnlyDictionary<string, CanonicalValue> Of(IReadOnlyDictionary<string, string> overrides) =>
        overrides.ToDictionary(pair => pair.Key, pair => Setting.Read(pair.Key, pair.Value), StringComparer.Ordinal);
}
