using System.Security.Cryptography;
using System.Text;
using Retable.Contract;

namespace Retable.Engine.Keys;

/// <summary>A safetensors file means its tensors by name: type, shape and bytes. The order in the file, gaps and metadata say nothing.</summary>
internal sealed class SafetensorsMeaning : IMeaning
{
    public string Scheme => "safetensors-1";

    public IReadOnlyList<string> Extensions => [".safetensors"];

    public Digest Of(string path)
    {
        using var file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in SafetensorsTensor.Read(file))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.Name.Length}:{tensor.Name} {tensor.Type} {tensor.Shape} {tensor.Length}\n"));
            Append(hash, file, tensor);
        }

        return Digest.OfHash(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, FileStream file, SafetensorsTensor tensor)
    {
        var buffer = new byte[Math.Min(tensor.Length, 1 << 20)];
        file.Position = tensor.Start;
        for (var left = tensor.Length; left > 0;)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            file.ReadExactly(part);
            hash.AppendData(part);
            left -= part.Length;
        }
    }
}
