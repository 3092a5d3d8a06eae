using System.Text.Json;
using System.Text.Json.Serialization;

namespace Retable.Cluster.Jobs;

/// <summary>The JSON of the files between engine and machines, generated at compile time, since a job's program should start in milliseconds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(TaskFile))]
[JsonSerializable(typeof(JobFile))]
[JsonSerializable(typeof(EndedFile))]
internal sealed partial class ClusterJson : JsonSerializerContext
{
    /// <summary>Reads a file; null if it is missing or was cut off by a crash.</summary>
    public static T? Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a file beside its place and moves it there, so that nobody sees half of it.</summary>
    public static void Write<T>(string path, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, bool flush = false)
    {
        var fresh = path + ".new";
        using (var file = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, JsonSerializer.SerializeToUtf8Bytes(value, type), 0);
            if (flush)
            {
                RandomAccess.FlushToDisk(file);
            }
        }

        File.Move(fresh, path, overwrite: true);
    }
}
