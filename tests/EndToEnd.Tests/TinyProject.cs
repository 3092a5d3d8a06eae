using System.Diagnostics;
using System.Text.Json.Nodes;
using Retable.Tests;

namespace Retable.EndToEnd.Tests;

/// <summary>A project with one small paper whose stages are shell commands, and the real <c>./build.sh</c> over it.</summary>
internal sealed class TinyProject : IDisposable
{
    public const string Pipeline = """
        paper: tiny
        defaults: {greeting: hello, seeds: [1, 2], pause: 0}
        profiles: {laptop: {}, smoke: {seeds: [1]}}
        stages:
          data:
            run: printf 'a\nb\n' > ${out.lines}
            kind: download
            out: {lines: lines.txt}
          model:
            matrix: {seed: '${seeds}'}
            run: sleep ${pause}; sed 's/^/${greeting} ${seed} /' ${in.lines} > ${out.model}
            kind: train
            in: {lines: data.lines}
            out: {model: model.txt}
          summary:
            run: cat ${in.models} > ${out.text}
            kind: render
            in: {models: 'model[*].model'}
            out: {text: summary.txt}
            table: true
        """;

    private readonly TemporaryFolder _folder = new();

    public TinyProject() => _folder.Write("pipelines/tiny.yaml", Pipeline);

    public string At(params string[] parts) => _folder.At(parts);

    public void Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Makes the project's own steps those of the checkout, as they were built last: nothing is compiled then, as in a bundle.</summary>
    public void TakeStep(params string[] names)
    {
        Directory.CreateDirectory(At("bin"));
        var catalog = JsonNode.Parse(File.ReadAllText(Checkout.At("artifacts", "steps.json")))!;
        var taken = new JsonObject();
        foreach (var name in names)
        {
            foreach (var file in Directory.GetFiles(Checkout.At("artifacts", "bin", name, "release")).Where(file => !File.Exists(At("bin", Path.GetFileName(file)))))
            {
                File.CreateSymbolicLink(At("bin", Path.GetFileName(file)), file);
            }

            var step = catalog["executables"]![name.ToLowerInvariant()]!;
            step["path"] = $"bin/Retable.{name}";
            taken[name.ToLowerInvariant()] = step.DeepClone();
        }

        File.WriteAllText(At("bin", "Retable.Build"), "");
        catalog["executables"] = taken;
        _folder.Write("artifacts/steps.json", catalog.ToJsonString());
    }

    /// <summary>Runs <c>./build.sh</c> to its end.</summary>
    public Answer Front(params string[] words)
    {
        using var process = Start(words);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return new Answer(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    /// <summary>Starts <c>./build.sh</c>.</summary>
    public Process Start(params string[] words)
    {
        // Whoever runs the tests in the background has Ctrl-C ignored, and what it starts inherits that.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", "/bin/sh", Checkout.At("build.sh"), .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };

        // What the outer run was told must not reach the inner one.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("RETABLE_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["RETABLE_ROOT"] = _folder.Path;
        return Process.Start(start)!;
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>What a call of the front gave.</summary>
internal sealed record Answer(int Code, string Output, string Errors);
