using System.Text.Json;
using System.Text.Json.Nodes;

namespace Retable.Contract;

/// <summary>Everything that a step is told: the content of the file that the engine passes to <c>&lt;executable&gt; &lt;verb&gt; &lt;spec.json&gt;</c>.</summary>
public sealed record StepSpec
{
    /// <summary>The protocol's version. Raised when a step of the old protocol could misread the new one.</summary>
    public const int CurrentProtocol = 1;

    public int Protocol { get; init; } = CurrentProtocol;

    /// <summary>The stage's name, for messages: <c>member[seed=3]</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>The parameters by their names in the pipeline file (snake case), defaults filled in.</summary>
    public JsonObject Parameters { get; init; } = [];

    /// <summary>For each slot the artifacts that feed it, in the order of the pipeline file.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<StepInput>> Inputs { get; init; } = new Dictionary<string, IReadOnlyList<StepInput>>();

    /// <summary>For each slot the full path that the step must write. The folder exists; the file does not.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; init; } = new Dictionary<string, string>();

    /// <summary>A folder that belongs to the stage's key: it survives a crash and is deleted when the stage succeeds.</summary>
    public required string Scratch { get; init; }

    /// <summary>The device to compute on: <c>cpu</c> or <c>cuda</c> (the first visible GPU).</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>How many threads the step may compute with.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>A seed derived from the parameters. A step with a parameter <c>seed</c> uses that one instead.</summary>
    public ulong Seed { get; init; }

    /// <exception cref="BadInputException">The file is missing, is not a spec, or has another protocol.</exception>
    public static StepSpec Read(string path)
    {
        try
        {
            var spec = JsonSerializer.Deserialize(File.ReadAllBytes(path), ContractJson.Default.StepSpec)
                ?? throw new JsonException("the file holds null");
            return spec.Protocol == CurrentProtocol
                ? spec
                : throw new BadInputException($"the step speaks protocol {CurrentProtocol}, the spec {spec.Protocol}")
                {
                    At = new SourcePosition(path),
                    Hint = "Build engine and steps from the same sources: ./build.sh Compile",
                };
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"no step's spec can be read here: {error.Message}", error) { At = new SourcePosition(path) };
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ContractJson.Default.StepSpec);
}

/// <summary>One artifact that feeds a slot.</summary>
/// <param name="Path">Full path; read-only.</param>
/// <param name="Stage">The instance that made the artifact; empty for a project file.</param>
/// <param name="Coordinates">The matrix coordinates of that instance: <c>{"member": 3}</c>.</param>
public sealed record StepInput(string Path, string Stage, JsonObject Coordinates)
{
    /// <summary>Digest of the artifact's meaning, as <c>Show</c> prints it; empty for a project file. Equal content has equal digests however it is written, so a step that prints the digest still gives equal bytes for equal inputs.</summary>
    public string Meaning { get; init; } = "";
}
