using System.Text.RegularExpressions;
using Retable.Contract;
using Retable.Yaml;

namespace Retable.Engine.Pipelines;

/// <summary>The programs and libraries that a command finds, fixed by a lock file or an image's digest in place of what the machine has installed.</summary>
public abstract partial record CommandEnvironment
{
    private CommandEnvironment()
    {
    }

    /// <summary>What it is made by, in the stage's key and in messages: <c>venv</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>What the key says of it. The content of a lock file counts as a file of the command.</summary>
    public abstract string Key { get; }

    /// <summary>The project file that fixes it; null for an image.</summary>
    public abstract string? Lock { get; }

    /// <summary>The program of the machine whose version counts; null for an image, which brings its own.</summary>
    public abstract string? Program { get; }

    /// <summary>A virtual environment of Python with the packages of a requirements file, each with its hash (<c>pip install --require-hashes</c>).</summary>
    /// <param name="Requirements">The file, relative to the project.</param>
    public sealed record Venv(string Requirements) : CommandEnvironment
    {
        public override string Kind => "venv";

        public override string Key => $"venv {Requirements}";

        public override string? Lock => Requirements;

        public override string? Program => "python3";
    }

    /// <summary>An environment of conda made from an explicit list of packages (<c>conda list --explicit --md5</c>).</summary>
    /// <param name="Packages">The file, relative to the project.</param>
    public sealed record Conda(string Packages) : CommandEnvironment
    {
        public override string Kind => "conda";

        public override string Key => $"conda {Packages}";

        public override string? Lock => Packages;

        public override string? Program => null;
    }

    /// <summary>A container.</summary>
    /// <param name="Image">Its name with its digest: <c>docker.io/library/python@sha256:...</c>.</param>
    public sealed record Container(string Image) : CommandEnvironment
    {
        public override string Kind => "container";

        public override string Key => $"container {Image}";

        public override string? Lock => null;

        public override string? Program => null;
    }

    /// <summary>Reads <c>environment:</c>.</summary>
    /// <exception cref="BadInputException">It is not one of the kinds, or an image without a digest, whose content could change.</exception>
    internal static CommandEnvironment Read(YamlNode node, string what)
    {
        var map = node.AsMap($"'environment' of {what}").Only($"'environment' of {what}", "conda", "container", "venv");
        if (map.Entries.Count != 1)
        {
            throw new BadInputException($"'environment' of {what} must name one environment") { At = node.At, Facts = [("expected", "{venv: file}, {conda: file} or {container: image@sha256:...}")] };
        }

        var (kind, value) = (map.Entries[0].Name, map.Entries[0].Value);
        var text = value.AsText($"'{kind}' of 'environment' of {what}");
        return kind switch
        {
            "venv" => new Venv(ProjectPath.Require(text, value.At)),
            "conda" => new Conda(ProjectPath.Require(text, value.At)),
            _ when PinnedImage().IsMatch(text) => new Container(text),
            _ => throw new BadInputException($"the image of {what} is not fixed by its digest: '{text}'")
            {
                At = value.At,
                Facts = [("expected", "name@sha256: and 64 hexadecimal digits")],
                Hint = "A tag can mean another image tomorrow. 'podman image inspect --format {{.Digest}} IMAGE' prints the digest.",
            },
        };
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9._:/-]*@sha256:[0-9a-f]{64}$")]
    private static partial Regex PinnedImage();
}
