using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Retable.Contract;

namespace Retable.Download;

/// <summary>From a packed file (gz, xz, tar, tar.gz, zip, or plain) to the verified content.</summary>
internal static class Unpacking
{
    /// <summary>Unpacks to <paramref name="target"/>, which is there only if size and checksum are the registry's.</summary>
    /// <exception cref="FetchException">The file is damaged, has no such member, or holds other bytes than the registry knows.</exception>
    public static void Unpack(string packed, string? member, FileDefinition file, string target)
    {
        var unfinished = target + ".unpacking";
        try
        {
            using (var output = File.Create(unfinished))
            {
                WithContent(packed, member, content => CopyVerified(content, file, output));
            }

            File.Move(unfinished, target, overwrite: true);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new FetchException($"the file is damaged: {error.Message}", passing: false, error);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>The members of a tar, tar.gz or zip archive, in its order: name and content.</summary>
    public static void ForEachMember(string archive, Action<string, Stream> visit)
    {
        if (archive.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || archive.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            using var zip = ZipFile.OpenRead(archive);
            foreach (var entry in zip.Entries.Where(entry => !entry.FullName.EndsWith('/')))
            {
                using var content = entry.Open();
                visit(entry.FullName, content);
            }

            return;
        }

        WithDecompressed(archive, stream =>
        {
            using var tar = new TarReader(stream);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is { } content)
                {
                    visit(entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name, content);
                }
            }
        });
    }

    private static void WithContent(string packed, string? member, Action<Stream> use)
    {
        if (member is null)
        {
            WithDecompressed(packed, use);
            return;
        }

        var found = false;
        ForEachMember(packed, (name, content) =>
        {
            if (name == member)
            {
                found = true;
                use(content);
            }
        });
        if (!found)
        {
            throw new FetchException($"the archive has no member '{member}'", passing: false);
        }
    }

    private static void WithDecompressed(string packed, Action<Stream> use)
    {
        using var file = File.OpenRead(packed);
        if (packed.EndsWith(".xz", StringComparison.OrdinalIgnoreCase))
        {
            WithXz(packed, use);
        }
        else if (packed.EndsWith("gz", StringComparison.OrdinalIgnoreCase))
        {
            using var gzip = new GZipStream(file, CompressionMode.Decompress);
            use(gzip);
        }
        else
        {
            use(file);
        }
    }

    /// <summary>.NET reads no xz; the program of that name does.</summary>
    private static void WithXz(string packed, Action<Stream> use)
    {
        using var xz = Start("xz", "--decompress", "--stdout", packed);
        var errors = xz.StandardError.ReadToEndAsync();
        use(xz.StandardOutput.BaseStream);
        xz.WaitForExit();
        if (xz.ExitCode != 0)
        {
            throw new InvalidDataException(errors.GetAwaiter().GetResult().Trim());
        }
    }

    private static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new MachineException($"the program '{program}' is not installed", error) { Hint = "apt-get install xz-utils" };
        }
    }

    private static void CopyVerified(Stream content, FileDefinition file, Stream output)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        long length = 0;
        int read;
        while ((read = content.Read(buffer)) > 0)
        {
            length += read;
            // Stops here, not after gigabytes: a packed file may claim to hold anything.
            if (length > file.Size)
            {
                throw new FetchException($"it holds more than the {file.Size:N0} bytes that the registry knows", passing: false);
            }

            hash.AppendData(buffer, 0, read);
            output.Write(buffer, 0, read);
        }

        if (file.Size is { } size && length != size)
        {
            throw new FetchException($"it holds {length:N0} bytes, and the registry knows it with {size:N0}", passing: false);
        }

        var found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (file.Sha256 is { } known && found != known)
        {
            throw new FetchException($"its checksum is {found[..16]}…, and the registry knows it with {known[..16]}…", passing: false);
        }
    }
}
