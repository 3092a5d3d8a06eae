using System.Security.Cryptography;
using Retable.Contract;

namespace Retable.Remote;

/// <summary>The private key with which records are signed: ECDSA over the curve P-256, SHA-256.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>The variable that names the file of the private key, or holds the key itself, as secrets in CI do.</summary>
    public const string Variable = "RETABLE_KEY";

    private readonly ECDsa _key;

    private SigningKey(ECDsa key) => (_key, Fingerprint) = (key, FingerprintOf(key));

    /// <summary>Identifies the key: the beginning of the SHA-256 of the public key.</summary>
    public string Fingerprint { get; }

    /// <summary>The public key in PEM, to be committed.</summary>
    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>The private key in PEM, to be kept.</summary>
    public string PrivatePem => _key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>Makes a new key pair.</summary>
    public static SigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Makes a new key pair, and stores the private key in a file that only its owner can read.</summary>
    public static SigningKey CreateIn(string file)
    {
        var key = Create();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(file, options);
        writer.Write(key.PrivatePem);
        return key;
    }

    /// <summary>The path of a user's key, unless <see cref="Variable"/> gives another.</summary>
    public static string UserFile => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } config ? config : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"),
        "retable",
        "key.pem");

    /// <summary>The user's key.</summary>
    /// <exception cref="BadInputException">There is none, or it is none.</exception>
    public static SigningKey OfTheUser()
    {
        var given = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? text : null;
        return given?.Contains("PRIVATE KEY", StringComparison.Ordinal) == true ? Parse(given, Variable) : Load(given ?? UserFile);
    }

    /// <summary>Reads a private key in PEM.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="source">The origin of the text, for the error.</param>
    /// <exception cref="BadInputException">The text is not a private key on the curve P-256.</exception>
    public static SigningKey Parse(string pem, string source)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.KeySize == 256 ? new SigningKey(key) : throw new ArgumentException("another curve");
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new BadInputException("this is no private key of the kind that records are signed with")
            {
                At = new SourcePosition(source),
                Facts = [("expected", "a PEM file of ECDSA over P-256, as './build.sh Key' makes it")],
            };
        }
    }

    public string Sign(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(_key.SignData(bytes, HashAlgorithmName.SHA256));

    public void Dispose() => _key.Dispose();

    internal static string FingerprintOf(ECDsa key) => Digest.OfBytes(key.ExportSubjectPublicKeyInfo()).ToString()[..16];

    private static SigningKey Load(string file)
    {
        try
        {
            return Parse(File.ReadAllText(file), file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"there is no key to sign records with: {error.Message}")
            {
                Hint = $"Make one with './build.sh Key', or name yours in {Variable}.",
            };
        }
    }
}
