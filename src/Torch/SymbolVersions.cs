using System.Buffers.Binary;
using System.Text;
using Retable.Contract;

namespace Retable.Torch;

/// <summary>The versions of symbols that an ELF library defines and requires (its sections <c>.gnu.version_d</c> and <c>.gnu.version_r</c>).</summary>
/// <remarks>
/// The system's loader refuses a library that asks for a version which is not there, whether or not a symbol of it is used.
/// An entry with the flag <c>VER_FLG_WEAK</c> it only warns of in its own debug output. See docs/decisions/0007-old-cpp-runtime.md.
/// </remarks>
internal sealed class SymbolVersions
{
    private const int SymbolSize = 24, RelocationSize = 24, SectionSize = 64;
    private const ushort Weak = 2;
    private readonly byte[] _file;
    private readonly List<Need> _needs = [];
    private readonly List<string> _defined = [];

    private SymbolVersions(byte[] file) => _file = file;

    /// <summary>The versions that the library defines.</summary>
    public IReadOnlyList<string> Defined => _defined;

    /// <exception cref="MachineException">The file is not a 64-bit little-endian ELF file.</exception>
    public static SymbolVersions Read(byte[] file)
    {
        var library = new SymbolVersions(file);
        try
        {
            if (file is not [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, ..])
            {
                throw new ArgumentOutOfRangeException(nameof(file));
            }

            library.ReadNeeds();
            library.ReadDefinitions();
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new MachineException("a native library is damaged: it is no ELF file for 64-bit machines", error)
            {
                Hint = "Delete the package torchsharp from the NuGet package cache and restore it: ./build.sh Compile.",
            };
        }

        return library;
    }

    /// <summary>The versions that the library requires of another one, such as <c>libstdc++.so.6</c>.</summary>
    public IEnumerable<string> NeededFrom(string library) => _needs.Where(need => need.Library == library).Select(need => need.Version);

    /// <summary>Whether a relocation refers to a symbol of this version, so that the version is needed and not only named.</summary>
    public bool IsReferredTo(string version)
    {
        var index = _needs.First(need => need.Version == version).Index;
        var symbols = Section(SectionType.DynamicSymbols)!.Value;
        var versions = Section(SectionType.VersionOfSymbols)!.Value;
        var ofVersion = Enumerable.Range(0, symbols.Size / SymbolSize).Where(i => (U16(versions.Offset + (2 * i)) & 0x7fff) == index).ToHashSet();
        return Sections()
            .Where(section => section.Type == SectionType.Relocations)
            .SelectMany(section => Enumerable.Range(0, section.Size / RelocationSize).Select(i => (int)(U64(section.Offset + (i * RelocationSize) + 8) >> 32)))
            .Any(ofVersion.Contains);
    }

    /// <summary>The library's bytes, changed to require the given versions only weakly.</summary>
    public byte[] WithWeak(IReadOnlyCollection<string> versions)
    {
        var copy = (byte[])_file.Clone();
        foreach (var need in _needs.Where(need => versions.Contains(need.Version)))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(copy.AsSpan(need.FlagsAt), (ushort)(U16(need.FlagsAt) | Weak));
        }

        return copy;
    }

    private void ReadNeeds()
    {
        if (Section(SectionType.VersionsNeeded) is not { } section)
        {
            return;
        }

        var texts = Sections()[section.Link].Offset;
        for (int at = section.Offset, left = section.Info; left > 0; at += (int)U32(at + 12), left--)
        {
            var library = Text(texts + (int)U32(at + 4));
            for (int entry = at + (int)U32(at + 8), entries = U16(at + 2); entries > 0; entry += (int)U32(entry + 12), entries--)
            {
                _needs.Add(new Need(library, Text(texts + (int)U32(entry + 8)), U16(entry + 6), entry + 4));
            }
        }
    }

    private void ReadDefinitions()
    {
        if (Section(SectionType.VersionsDefined) is not { } section)
        {
            return;
        }

        var texts = Sections()[section.Link].Offset;
        for (int at = section.Offset, left = section.Info; left > 0; at += (int)U32(at + 16), left--)
        {
            _defined.Add(Text(texts + (int)U32(at + (int)U32(at + 12))));
        }
    }

    private ElfSection? Section(SectionType type) => Sections().Where(section => section.Type == type).Select(section => (ElfSection?)section).FirstOrDefault();

    private List<ElfSection> Sections()
    {
        var table = checked((int)U64(0x28));
        return [.. Enumerable.Range(0, U16(0x3c)).Select(i => table + (i * SectionSize)).Select(at => new ElfSection(
            (SectionType)U32(at + 4), checked((int)U64(at + 24)), checked((int)U64(at + 32)), (int)U32(at + 40), (int)U32(at + 44)))];
    }

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(at));

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_file.AsSpan(at));

    private string Text(int at) => Encoding.ASCII.GetString(_file.AsSpan(at)[.._file.AsSpan(at).IndexOf((byte)0)]);

    private enum SectionType : uint
    {
        Relocations = 4,
        DynamicSymbols = 11,
        VersionsDefined = 0x6ffffffd,
        VersionsNeeded = 0x6ffffffe,
        VersionOfSymbols = 0x6fffffff,
    }

    private readonly record struct ElfSection(SectionType Type, int Offset, int Size, int Link, int Info);

    /// <param name="Index">The number by which the library's symbol table refers to the version.</param>
    /// <param name="FlagsAt">The position of the version's flags in the file.</param>
    private readonly record struct Need(string Library, string Version, int Index, int FlagsAt);
}
