using Nuke.Common;
using Retable.Contract;
using Retable.Front.Reporting;
using Retable.Front.Tools;
using Retable.Torch;

namespace Retable.Front;

/// <summary>Builds, tests and formats the programs.</summary>
internal sealed partial class Build
{
    private Target CompileSteps => _ => _
        .Description("Builds the step executables and writes their catalogue. Does nothing if no source changed.")
        .DependsOn(Setup)
        .Takes([nameof(NoInstall)])
        .Executes(() => new StepExecutables(RootDirectory).Compile(Console.Error));

    private Target Compile => _ => _
        .Description("Builds all projects; every warning is an error.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Executes(() =>
        {
            var stamp = new SourceStamp(RootDirectory, Artifacts / "stamps" / "compile.txt", [.. StepExecutables.Sources(RootDirectory), RootDirectory / "tests", RootDirectory / "build", RootDirectory / "bench"], TorchPackage.Choice);
            if (!stamp.IsCurrent())
            {
                stamp.Forget();
                DotNet.Build(RootDirectory, RootDirectory / "Retable.slnx", Artifacts / "logs" / "compile.log");
                stamp.Record();
            }
        });

    private Target Test => _ => _
        .Description("Runs every test; the last line is 'N passed, N failed', and how many were skipped.")
        .DependsOn(Compile)
        .Takes([nameof(NoInstall)])
        .Takes([nameof(Filter)])
        .Executes(() =>
        {
            var projects = RootDirectory.GlobFiles("tests/*/*.Tests.csproj").Select(file => Path.GetFileNameWithoutExtension(file)).ToList();
            var outcomes = new TestPrograms(RootDirectory).Run(projects, Filter, TestReport.WriteLine);
            LastLine = TestReport.Write(outcomes);
            ExitCode = outcomes.Any(outcome => outcome.Failures.Count > 0) ? Contract.ExitCode.Failed : Contract.ExitCode.Done;
        });

    private Target Bench => _ => _
        .Description("Measures against peers and writes results/bench/NAME.json; --suite for one suite.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Takes([nameof(Suite)])
        .Executes(() =>
        {
            foreach (var name in Suite.Length > 0 ? [Suite] : BenchSuite.Names(RootDirectory))
            {
                Measure(name);
            }
        });

    private Target Publish => _ => _
        .Description("Packs all that a machine without .NET needs into artifacts/bundle/retable.tar.xz.")
        .DependsOn(CompileSteps)
        .Takes([nameof(NoInstall)])
        .Executes(() =>
        {
            var archive = new Bundle(RootDirectory).Make(Console.Out);
            Console.WriteLine($"{archive} ({Numbers.Bytes(new FileInfo(archive).Length)})");
        });

    private Target Format => _ => _
        .Description("Formats the sources as .editorconfig says.")
        .Executes(() =>
        {
            var log = Artifacts / "logs" / "format.log";
            if (new Tool("dotnet") { Folder = RootDirectory }.Run(["format", "Retable.slnx", "--no-restore"], log) != 0)
            {
                throw new BuildFailedException(Contract.ExitCode.Failed, LogTail.Of(log, 20));
            }
        });

    private Target Reference => _ => _
        .Description("Writes docs/cli.md, the page of all targets and parameters, from the code.")
        .Executes(() => File.WriteAllText(RootDirectory / "docs" / "cli.md", ReferencePage.Of(new Build(), ExitCodes.All)));

    private Target Clean => _ => _
        .Description("Deletes what was built (artifacts/); results stay. With --name instead: the results of this experiment, wherever it was made.")
        .Takes([nameof(Name), nameof(Paper), nameof(Profile), nameof(DryRun)])
        .Executes(() =>
        {
            RefuseUnless(Name.Length > 0, "without --name", nameof(Paper), nameof(Profile), nameof(DryRun));
            if (Given.Contains(nameof(Name)))
            {
                RemoveExperiments();
                return;
            }

            // The front that runs this is in there too; what is loaded stays loaded, and the next call builds it again.
            foreach (var folder in Directory.EnumerateDirectories(Artifacts.CreateDirectory()))
            {
                Directory.Delete(folder, recursive: true);
            }
        });

    private void Measure(string suite)
    {
        try
        {
            BenchReport.Write(Console.Out, suite, new BenchSuite(RootDirectory, suite).Run());
        }
        catch (MachineException error) when (Suite.Length == 0)
        {
            Console.WriteLine($"{suite}: left out, {error.Message}");
        }
    }
}
