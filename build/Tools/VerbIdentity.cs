using System.Security.Cryptography;
using System.Text;
using Nuke.Common.IO;
using Retable.Contract;

namespace Retable.Front.Tools;

/// <summary>The identity of a verb's code: a hash over our assemblies beside its executable, the versions of its packages, and the shim's sources.</summary>
internal static class VerbIdentity
{
    /// <returns>64 hexadecimal digits, and whether the executable can reach libtorch.</returns>
    public static (string Identity, bool ReachesTorch) Of(AbsolutePath root, AbsolutePath program, VerbDescription verb)
    {
        var torch = (program.Parent / "Retable.TorchSharp.dll").FileExists();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{verb.EntryPoint}\n"));
        IReadOnlyList<AbsolutePath> files = [.. program.Parent.GlobFiles("Retable.*.dll", "*.deps.json"), .. torch ? root.GlobFiles("src/TorchSharp/native/*") : []];
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Name}\n"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), torch);
    }
}
