using System.Text.Json;
using System.Text.Json.Serialization;
using Retable.Contract;

namespace Retable.Engine.Pipelines;

/// <summary>All step executables, as <c>./build.sh Compile</c> wrote them to <c>artifacts/steps.json</c>: planning reads this and starts no step.</summary>
public sealed record StepCatalog
{
    /// <summary>By the name in pipeline files: <c>proxy-dirichlet</c>.</summary>
    public required IReadOnlyDictionary<string, StepExecutable> Executables { get; init; }

    /// <exception cref="BadInputException">The file is missing or is no catalogue.</exception>
    public static StepCatalog Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StepCatalogJson.Default.StepCatalog)
                ?? throw new JsonException("the file holds null");
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"the catalogue of steps cannot be read: {error.Message}", error)
            {
                At = new SourcePosition(path),
                Hint = "./build.sh Compile writes it.",
            };
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StepCatalogJson.Default.StepCatalog);

    /// <summary>The verb behind a call, or null where there is none.</summary>
    public StepVerb? Find(StepCall.Verb call) =>
        Executables.TryGetValue(call.Executable, out var executable) && executable.Verbs.TryGetValue(call.Name, out var verb) ? verb : null;
}

/// <summary>A step executable.</summary>
public sealed record StepExecutable
{
    /// <summary>Where it is, relative to the project.</summary>
    public required string Path { get; init; }

    public required IReadOnlyDictionary<string, StepVerb> Verbs { get; init; }
}

/// <summary>A verb of a step executable.</summary>
public sealed record StepVerb
{
    /// <summary>Parameters and slots: what the executable answered to <c>describe</c>.</summary>
    public required VerbDescription Description { get; init; }

    /// <summary>64 hexadecimal digits over the code that the verb can reach, whatever its parameters choose.</summary>
    public required string Identity { get; init; }

    /// <summary>Whether that code reaches libtorch, so that its version, the device and the threads count.</summary>
    public bool ReachesTorch { get; init; }

    /// <summary>For a verb whose parameters choose among cases: by <see cref="CaseDescription.Code"/> what it is for a stage that chooses the case.</summary>
    public IReadOnlyDictionary<string, CaseCode>? Cases { get; init; }
}

/// <summary>The code of a verb for the stages that choose a case.</summary>
/// <param name="Identity">64 hexadecimal digits over the code that the verb can reach with this case and no other.</param>
/// <param name="Together">The same for a stage that chooses others as well, whose code may look into this case's; null if it is the same.</param>
/// <param name="ReachesTorch">Whether that code reaches libtorch.</param>
public sealed record CaseCode(string Identity, string? Together = null, bool ReachesTorch = false);

/// <summary>Generated at compile time: planning must start in milliseconds.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(StepCatalog))]
internal sealed partial class StepCatalogJson : JsonSerializerContext;
