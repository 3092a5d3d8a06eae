using Retable.Contract;
using Retable.Engine.Keys;
using Retable.Parquet;

namespace Retable.Front.Pipelines;

/// <summary>Computes the meaning of a Parquet file for the engine, which does not know Parquet.</summary>
internal sealed class ParquetFileMeaning : IMeaning
{
    public string Scheme => "parquet-1";

    public IReadOnlyList<string> Extensions => [".parquet"];

    public Digest Of(string path)
    {
        try
        {
            return ParquetMeaning.Of(path);
        }
        catch (BadInputException error)
        {
            throw new FormatException(error.Message, error);
        }
    }
}
