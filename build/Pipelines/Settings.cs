using Retable.Engine.Keys;
using Retable.Engine.Pipelines;

namespace Retable.Front.Pipelines;

/// <summary>The values of <c>--set</c> as what they mean.</summary>
internal static class Settings
{
    /// <param name="overrides">Parameter to value in YAML.</param>
    /// <exception cref="Contract.BadInputException">A value is no YAML.</exception>
    public static IReadOnlyDictionary<string, CanonicalValue> Of(IReadOnlyDictionary<string, string> overrides) =>
        overrides.ToDictionary(pair => pair.Key, pair => Setting.Read(pair.Key, pair.Value), StringComparer.Ordinal);
}
