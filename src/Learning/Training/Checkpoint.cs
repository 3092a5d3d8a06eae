using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Retable.Contract;
using Retable.TensorFiles;
using static TorchSharp.torch;

namespace Retable.Learning.Training;

/// <summary>The state of a training in one file: weights, optimizer, progress, history, and whatever else the plan names.</summary>
/// <remarks>
/// Written beside the old one and renamed, so that there is always a complete checkpoint, which its digest confirms when it is read. A damaged file costs the
/// time since the start, never a wrong result.
/// </remarks>
internal sealed class Checkpoint(string path, TrainingPlan plan)
{
    private const string Model = "model.", Also = "also.", Optimizer = "optimizer.";

    /// <summary>Writes the present state.</summary>
    public void Save(TrainingState state)
    {
        using var scope = NewDisposeScope();
        List<KeyValuePair<string, StoredTensor>> tensors =
            [.. Part(Model, plan.Model.state_dict()), .. Part(Also, plan.Also?.Save() ?? []), .. Part(Optimizer, plan.Optimizer.Save())];
        var progress = JsonSerializer.Serialize(
            new CheckpointProgress(state.Step, state.LossSum, state.Samples, state.History), CheckpointJson.Default.CheckpointProgress);
        var metadata = new Dictionary<string, string> { ["progress"] = progress, ["digest"] = DigestOf(progress, tensors).ToString() };
        var partial = path + ".partial";
        SafetensorsFile.Write(partial, tensors, metadata);
        using (var written = File.OpenHandle(partial, FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.FlushToDisk(written);
        }

        File.Move(partial, path, overwrite: true);

        static IEnumerable<KeyValuePair<string, StoredTensor>> Part(string prefix, IEnumerable<KeyValuePair<string, Tensor>> state) =>
            state.Select(entry => KeyValuePair.Create(prefix + entry.Key, StoredTensors.Of(entry.Value)));
    }

    /// <summary>Restores model, optimizer and the rest to the saved state; without a file, changes nothing and returns the initial state.</summary>
    /// <param name="warn">Called if there is a file that cannot be used.</param>
    public TrainingState Load(Action<string> warn)
    {
        if (!File.Exists(path))
        {
            return new TrainingState();
        }

        try
        {
            using var file = SafetensorsFile.Open(path);
            var tensors = file.Names.Select(name => KeyValuePair.Create(name, file[name])).ToList();
            if (DigestOf(file.Metadata["progress"], tensors).ToString() != file.Metadata["digest"])
            {
                throw new InvalidDataException("its digest is another one");
            }

            var progress = JsonSerializer.Deserialize(file.Metadata["progress"], CheckpointJson.Default.CheckpointProgress)!;
            Restore(tensors);
            return TrainingState.At(progress.Step, progress.LossSum, progress.Samples, progress.History);
        }
        catch (Exception error) when (error is InvalidDataException or KeyNotFoundException or JsonException)
        {
            warn($"the checkpoint cannot be used, the training starts anew: {error.Message}");
            return new TrainingState();
        }
    }

    private void Restore(List<KeyValuePair<string, StoredTensor>> tensors)
    {
        using var scope = NewDisposeScope();
        plan.Model.load_state_dict(Part(Model));
        plan.Also?.Restore(Part(Also));
        plan.Optimizer.Restore(Part(Optimizer));

        Dictionary<string, Tensor> Part(string prefix) => tensors.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(t => t.Key[prefix.Length..], t => StoredTensors.ToTensor(t.Value));
    }

    private static Digest DigestOf(string progress, IEnumerable<KeyValuePair<string, StoredTensor>> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(progress));
        foreach (var (name, tensor) in tensors.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {tensor}\n"));
            hash.AppendData(tensor.Bytes.Span);
        }

        return Digest.OfHash(hash.GetHashAndReset());
    }
}
