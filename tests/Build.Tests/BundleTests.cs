using Nuke.Common.IO;
using Retable.Engine.Pipelines;
using Retable.Tests;

namespace Retable.Front.Tools;

/// <summary>What a bundle and a checkout have in common: programs by the names of their projects, steps of the same identities.</summary>
public sealed class BundleTests
{
    [Fact]
    public void A_checkout_has_each_program_in_a_folder_and_a_bundle_all_in_one()
    {
        using var folder = new TemporaryFolder();
        var root = AbsolutePath.Of(folder.Path);
        (root / "bench" / "Torch").CreateDirectory();
        File.WriteAllText(root / "bench" / "Torch" / "Torch.Bench.csproj", "");
        var programs = new Programs(root);
        Assert.False(programs.AreBuilt);
        Assert.Equal(["Torch.Bench"], programs.Benches);
        Assert.Equal(root / "artifacts" / "bin" / "Cac" / "release" / "Retable.Cac", programs.Of("Cac"));

        (root / "bin").CreateDirectory();
        File.WriteAllText(root / "bin" / "Retable.Build", "");
        File.WriteAllText(root / "bin" / "Retable.Engine.Bench.dll", "");
        Assert.True(programs.AreBuilt);
        Assert.Equal(["Engine.Bench"], programs.Benches);
        Assert.Equal(root / "bin" / "Retable.Cac", programs.Of("Cac"));
        Assert.Equal(["engine"], BenchSuite.Names(root));
    }

    // A paper whose pipeline is not there yet has no program: building steps must not ask it for its verbs.
    [Fact]
    public void A_paper_without_a_program_is_no_step_executable()
    {
        using var folder = new TemporaryFolder();
        folder.Write("src/Papers/Library/Library.csproj", "");
        folder.Write("src/Papers/Paper/Paper.csproj", "");
        folder.Write("src/Papers/Paper/Program.cs", "");
        folder.Write("src/Steps/Render/Render.csproj", "");
        folder.Write("src/Steps/Render/Program.cs", "");
        Assert.Equal(["Paper", "Render"], StepExecutables.Projects(AbsolutePath.Of(folder.Path)).Select(project => Path.GetFileNameWithoutExtension(project)));
    }

    [Fact]
    public void The_catalogue_of_a_bundle_differs_in_its_paths_only()
    {
        var catalog = new StepCatalog
        {
            Executables = new Dictionary<string, StepExecutable>
            {
                ["render"] = new() { Path = "artifacts/bin/Render/release/Retable.Render", Verbs = new Dictionary<string, StepVerb>() },
                ["cac"] = new() { Path = "artifacts/bin/Cac/release/Retable.Cac", Verbs = new Dictionary<string, StepVerb>() },
            },
        };
        var moved = Bundle.Moved(catalog).Executables;
        Assert.Equal(["cac", "render"], moved.Keys);
        Assert.Equal(["bin/Retable.Cac", "bin/Retable.Render"], moved.Values.Select(each => each.Path));
        Assert.Same(catalog.Executables["cac"].Verbs, moved["cac"].Verbs);
    }

    [Fact]
    public void A_bundle_carries_the_project_files_that_stages_of_any_profile_read()
    {
        using var folder = new TemporaryFolder();
        folder.Write("pipelines/tiny.yaml", """
            paper: tiny
            profiles: {laptop: {}, smoke: {}}
            stages:
              a: {run: 'cat ${in.text} ${in.here} > ${out.o}', in: {text: data/a.txt, here: pipelines/tiny.yaml}, out: {o: o.txt}}
              b: {run: 'python3 scripts/b.py > ${out.o}', files: [scripts/b.py], out: {o: o.txt}, profiles: [smoke]}
              c: {run: 'cat ${in.text} > ${out.o}', in: {text: data/not-there.txt}, out: {o: o.txt}}
              d: {run: 'cat ${in.text} > ${out.o}', in: {text: {external: /etc/hostname}}, out: {o: o.txt}}
            """);
        folder.Write("data/a.txt", "");
        folder.Write("data/unread.txt", "");
        folder.Write("scripts/b.py", "");
        var catalog = new StepCatalog { Executables = new Dictionary<string, StepExecutable>() };
        Assert.Equal(["data/a.txt", "scripts/b.py"], Bundle.FilesOfStages(AbsolutePath.Of(folder.Path), catalog));
    }
}
