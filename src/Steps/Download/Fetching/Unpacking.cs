using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Retable.Contract;

namespace Retable.Download;

/// <summary>Unpacks a file (gzip, xz, tar, zip, tar in gzip or xz, or plain) and verifies its content.</summary>
internal static class Unpacking
{
    // Real data sets unpack to a few times their size; deflate can pass 1,000 and xz 7,000 to 1, and a disk is full before a checksum tells.
    private const long MostTimes = 100, MostBytes = 64L << 20;

    /// <summary>Unpacks to <paramref name="target"/>, which exists only if size and checksum match the registry.</summary>
    /// <exception cref="FetchException">The file is damaged, has no such member, or holds other bytes than the registry knows.</exception>
    public static void Unpack(string packed, Source source, FileDefinition file, string target)
    {
        var unfinished = target + ".unpacking";
        try
        {
            using (var output = File.Create(unfinished))
            {
                WithContent(packed, source, content => CopyVerified(content, file, Bound(packed), output));
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

    /// <summary>Visits the members of a tar or zip archive, compressed as a whole or not, in the archive's order.</summary>
    /// <param name="archive">The file.</param>
    /// <param name="visit">Called with name and content of each file.</param>
    /// <param name="visitLink">Called with the name of each link and its target; links are never followed.</param>
    /// <param name="packing">The packing of the whole archive; null if its first bytes tell.</param>
    public static void ForEachMember(string archive, Action<string, Stream> visit, Action<string, string>? visitLink = null, Packing? packing = null)
    {
        if (Packings.IsZip(archive))
        {
            using var zip = ZipFile.OpenRead(archive);
            foreach (var entry in zip.Entries.Where(entry => !entry.FullName.EndsWith('/')))
            {
                using var content = entry.Open();
                visit(entry.FullName, content);
            }

            return;
        }

        WithDecompressed(archive, packing, stream =>
        {
            using var tar = new TarReader(stream);
            while (tar.GetNextEntry() is { } entry)
            {
                var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (entry.EntryType is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                {
                    visitLink?.Invoke(name, entry.LinkName);
                }
                else if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                {
                    // An empty file has no stream.
                    visit(name, entry.DataStream ?? Stream.Null);
                }
            }
        });
    }

    /// <summary>The largest number of bytes that an archive may contain if the size of its content is unknown.</summary>
    public static long Bound(string packed) => Bound(new FileInfo(packed).Length);

    /// <summary>The largest number of bytes to which a packed file may unpack if the size of its content is unknown.</summary>
    public static long Bound(long packed) => MostBytes + (MostTimes * packed);

    private static void WithContent(string packed, Source source, Action<Stream> use)
    {
        if (source.Member is not { } member)
        {
            WithDecompressed(packed, source.Packed, use);
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
        },
        (name, target) =>
        {
            if (name == member)
            {
                throw new FetchException($"the archive's member '{member}' is a link to '{target}', which is not followed", passing: false);
            }
        },
        source.Packed);
        if (!found)
        {
            throw new FetchException($"the archive has no member '{member}'", passing: false);
        }
    }

    private static void WithDecompressed(string packed, Packing? packing, Action<Stream> use)
    {
        using var file = File.OpenRead(packed);
        switch (packing ?? Packings.Of(packed))
        {
            case Packing.Xz:
                WithXz(packed, use);
                break;
            case Packing.Gzip:
                using (var gzip = new GZipStream(file, CompressionMode.Decompress))
                {
                    use(gzip);
                }

                break;
            default:
                use(file);
                break;
        }
    }

    /// <summary>Unpacks xz with the program <c>xz</c>, since .NET cannot.</summary>
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

    private static void CopyVerified(Stream content, FileDefinition file, long bound, Stream output)
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

            if (file.Size is null && length > bound)
            {
                throw new FetchException($"it unpacks to more than {bound:N0} bytes. Write its 'size' in the registry if that is right", passing: false);
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
