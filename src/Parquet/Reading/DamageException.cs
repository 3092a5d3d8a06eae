namespace Retable.Parquet.Reading;

/// <summary>The bytes of a file contradict the format; <see cref="Refusals"/> adds the name of the file.</summary>
/// <param name="found">What was found instead, after the word "found".</param>
internal sealed class DamageException(string found) : Exception(found);
