using System.Reflection.Metadata;
using System.Security.Cryptography;
using System.Text;
using Retable.Contract;

namespace Retable.Engine.Identity;

/// <summary>The code of a step executable, and the identities of its verbs.</summary>
/// <remarks>
/// <para>From a verb's method on, everything that is named is followed: methods, types, fields with their initial data,
/// attributes, the versions of packages. Pieces are numbered as they are met, so names
/// that the compiler made up, the order of files and code that is not met do not count.</para>
/// <para>Sound before precise: a type that is named brings all its virtual methods; code that looks for members at run
/// time brings all members of the types it may look at; code that looks types up by name brings everything. The host of
/// the steps, which fills the parameters by reflection, counts whole.</para>
/// <para>Where parameters choose among cases, the code of a case counts only for the stages that choose it: nothing but the
/// host makes an object of it. If other code names a case's type it counts for all.</para>
/// </remarks>
public sealed class StepCode : IDisposable
{
    /// <summary>Raised whenever the way of hashing changes: every user's cache begins anew.</summary>
    public const string Scheme = "retable-step/3";

    /// <summary>The assembly that makes the records of parameters.</summary>
    internal const string Host = "Retable.Hosting";

    private const string TorchPackage = "TorchSharp";
    private readonly string _folder;
    private readonly CodeBase _code;
    private readonly PackageVersions _packages;

    /// <param name="assembly">The executable's assembly; its code and <c>.deps.json</c> lie beside it.</param>
    /// <exception cref="BadInputException">The code cannot be read.</exception>
    public StepCode(string assembly)
    {
        _packages = PackageVersions.Read(Path.ChangeExtension(assembly, ".deps.json"));
        _folder = Path.GetDirectoryName(assembly)!;
        _code = new CodeBase(_folder, _packages.Brings);
    }

    /// <summary>The identity of a verb for the stages that choose these cases.</summary>
    /// <param name="entryPoint">As <see cref="VerbDescription.EntryPoint"/> says it.</param>
    /// <param name="cases">As <see cref="CaseDescription.Code"/> says them, in any order.</param>
    /// <exception cref="BadInputException">There is no such method, or no such case.</exception>
    public StepIdentity Of(string entryPoint, params IEnumerable<string> cases) => IdentityOf(Walk([.. RootsOf(entryPoint), .. RootsOf(cases)], ReflectionUse.None));

    /// <summary>The same in names: what the identity is made of.</summary>
    /// <inheritdoc cref="Of(string, IEnumerable{string})"/>
    public CodeOutline Outline(string entryPoint, params IEnumerable<string> cases)
    {
        var walk = Walk([.. RootsOf(entryPoint), .. RootsOf(cases)], ReflectionUse.None);
        return CodeOutline.Create(walk.Met, _packages.Behind(walk.Externals));
    }

    /// <summary>The names of the code that stands in a source file, as this program was built from it; none if it was not, or if its debug symbols are gone.</summary>
    /// <param name="file">Relative to the project.</param>
    /// <param name="line">From 1: the members there, or the types of the file if the line is in none. Null: the types of the file.</param>
    public IReadOnlyCollection<CodeName> NamesAt(string file, int? line)
    {
        var members = line is null ? [] : Find(line).Select(label => new CodeName(label.Type, label.Member)).Distinct().ToList();
        return members.Count > 0 ? members : [.. Find(null).Select(label => new CodeName(label.Type, "")).Distinct()];

        IEnumerable<(string Type, string Member)> Find(int? at) =>
            _code.Images.SelectMany(image => SourceSymbols.Find(image, Path.Combine(_folder, image.Name + ".pdb"), file, at)).Select(CodeOutline.LabelOf);
    }

    /// <summary>The identities of a verb for all that its parameters can choose.</summary>
    /// <remarks>
    /// Those for several cases at once are not listed: there may be too many. What each adds is found by itself, but with all
    /// the reflection that any of them uses, for the code of one may look into the types of another.
    /// </remarks>
    public VerbIdentity Of(VerbDescription verb)
    {
        var roots = RootsOf(verb.EntryPoint);
        var cases = CasesOf(verb.Parameters).Distinct().Order(StringComparer.Ordinal).Select(code => (Code: code, Walk: Walk([.. roots, .. RootsOf([code])], ReflectionUse.None))).ToList();
        var uses = cases.Count == 0 ? ReflectionUse.None : Walk([.. roots, .. RootsOf(cases.Select(@case => @case.Code))], ReflectionUse.None).Seen;
        return new VerbIdentity(
            IdentityOf(Walk(roots, ReflectionUse.None)),
            cases.ToDictionary(
                @case => @case.Code,
                @case => new CaseIdentity(IdentityOf(@case.Walk), IdentityOf(@case.Walk.Seen == uses ? @case.Walk : Walk([.. roots, .. RootsOf([@case.Code])], uses))),
                StringComparer.Ordinal));
    }

    private static IEnumerable<string> CasesOf(IEnumerable<ParameterDescription> parameters) => parameters.SelectMany(parameter =>
        CasesOf(parameter.Fields ?? []).Concat((parameter.Cases ?? []).SelectMany(@case => CasesOf(@case.Fields).Prepend(@case.Code))));

    /// <summary>What reflection is used is known only when all code was seen, and then more code counts.</summary>
    private CodeWalk Walk(List<CodeNode> roots, ReflectionUse uses)
    {
        while (true)
        {
            var walk = new CodeWalk(_code, uses, Host);
            walk.Go(roots);
            if ((walk.Seen | uses) == uses)
            {
                return walk;
            }

            uses |= walk.Seen;
        }
    }

    /// <summary>Full names of the types that people wrote in these assemblies, in order; assemblies that the executable lacks have none.</summary>
    public IEnumerable<string> TypesOf(params IEnumerable<string> assemblies) => assemblies
        .SelectMany(assembly => _code.Find(assembly)?.TypeNames ?? [])
        .Where(name => !name.Contains('<', StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public void Dispose() => _code.Dispose();

    private List<CodeNode> RootsOf(string entryPoint)
    {
        var words = entryPoint.Split('|');
        var type = words.Length == 3 ? _code.Find(words[0])?.FindType(words[1]) : null;
        var methods = type is null ? [] : MethodsOf(type, words[2]).ToList();
        if (methods.Count == 0)
        {
            throw new BadInputException($"a verb begins at '{entryPoint}', and no such method is there")
            {
                Hint = "Build the steps anew: ./build.sh Clean, then ./build.sh Compile.",
            };
        }

        // The host fills the parameters' record by reflection.
        var parameters = methods.SelectMany(ParametersOf);
        var host = _code.Find(Host)?.Node(CodeNodeKind.AllTypes);
        return [.. methods, .. parameters.Select(node => node.Image.Node(CodeNodeKind.Parameters, node.Handle)), .. host is null ? [] : new[] { host }];
    }

    private IEnumerable<CodeNode> RootsOf(IEnumerable<string> cases) => cases.Distinct().Order(StringComparer.Ordinal).Select(code =>
        code.Split('|') is [var assembly, var name] && _code.Find(assembly)?.FindType(name) is { } type
            ? type.Image.Node(CodeNodeKind.Parameters, type.Handle)
            : throw new BadInputException($"a parameter chooses among cases of which '{code}' is one, and no such type is there")
            {
                Hint = "Build the steps anew: ./build.sh Clean, then ./build.sh Compile.",
            });

    private static List<CodeNode> ParametersOf(CodeNode method)
    {
        var types = new List<CodeNode>();
        method.Image.Metadata.GetMethodDefinition((MethodDefinitionHandle)method.Handle).DecodeSignature(new SignatureText(method.Image, types.Add, _ => { }), null);
        return types.FindAll(type => type.Image.Name != Host);
    }

    private static IEnumerable<CodeNode> MethodsOf(CodeNode type, string name)
    {
        var metadata = type.Image.Metadata;
        return metadata.GetTypeDefinition((TypeDefinitionHandle)type.Handle).GetMethods()
            .Where(handle => metadata.StringComparer.Equals(metadata.GetMethodDefinition(handle).Name, name))
            .Select(handle => type.Image.Node(CodeNodeKind.Method, handle));
    }

    private StepIdentity IdentityOf(CodeWalk walk)
    {
        var reachesTorch = walk.Externals.Contains(TorchPackage);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(Scheme);
        Append(walk.Digest.ToString());
        foreach (var package in _packages.Behind(walk.Externals))
        {
            Append(package);
        }

        return new StepIdentity(Digest.OfHash(hash.GetHashAndReset()), reachesTorch);

        void Append(string text) => hash.AppendData(Encoding.UTF8.GetBytes($"{text}\n"));
    }
}
