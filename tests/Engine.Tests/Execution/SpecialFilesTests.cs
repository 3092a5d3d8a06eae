using System.Diagnostics;
using Retable.Contract;
using Retable.Engine.Graph;
using Retable.Engine.Pipelines;
using Retable.Engine.Runs;

namespace Retable.Tests.Execution;

/// <summary>Pipes, sockets, devices and missing files as inputs: refused by the user's own path, at once.</summary>
public sealed class SpecialFilesTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly Project _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_named_pipe_as_input_is_refused_by_name()
    {
        Pipe("pipe");
        var error = await RefusedAsync("{file: pipe}");
        Assert.Contains("'pipe' is a named pipe", error.Message, StringComparison.Ordinal);
        Assert.Equal("pipelines/lab.yaml:4:3", error.At!.ToString());
        Assert.Contains(("input", "'i' of stage 's'"), error.Facts);
    }

    [Fact]
    public async Task A_named_pipe_in_an_external_folder_is_refused_by_name()
    {
        _project.Write("data/a.txt", "a");
        Pipe("data/pipe");
        var error = await RefusedAsync($"{{external: {_project.PathOf("data")}}}");
        Assert.Contains($"'{_project.PathOf("data/pipe")}' is a named pipe", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_is_refused_by_name() =>
        Assert.Contains("'/dev/zero' is a device", (await RefusedAsync("{external: /dev/zero}")).Message, StringComparison.Ordinal);

    // In a task of its own: the old way waits for a writer for ever.
    [Fact]
    public async Task A_pipeline_that_is_a_named_pipe_is_refused()
    {
        Pipe("lab.yaml");
        var reading = Task.Run(() => PipelineFile.Load(_project.PathOf("lab.yaml"), "pipelines/lab.yaml"), TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<BadInputException>(() => reading.WaitAsync(Soon, TestContext.Current.CancellationToken));
        Assert.Equal("a pipeline must be a regular file, and this is a named pipe", error.Message);
        Assert.Equal("pipelines/lab.yaml", error.At!.ToString());
    }

    [Fact]
    public void A_missing_file_gets_the_nearest_name_and_its_reader()
    {
        _project.Write("configs/train.yaml", "a: 1");
        _project.Write("configs/other.yaml", "a: 1");
        var error = Assert.Throws<BadInputException>(() => _project.Run(Yaml("configs/tarin.yaml")));

        Assert.Contains("'configs/tarin.yaml'", error.Message, StringComparison.Ordinal);
        Assert.Contains(("nearest", "configs/train.yaml"), error.Facts);
        Assert.Contains(("input", "'i' of stage 's'"), error.Facts);
        Assert.Equal("pipelines/lab.yaml:4:3", error.At!.ToString());
    }

    [Fact]
    public void A_missing_folder_gets_the_nearest_folder()
    {
        _project.Write("configs/train.yaml", "a: 1");
        var error = Assert.Throws<BadInputException>(() => _project.Run(Yaml("config/train.yaml")));
        Assert.Contains(("nearest", "configs/train.yaml"), error.Facts);
    }

    [Fact]
    public async Task A_wish_to_stop_ends_the_planning()
    {
        using (var large = File.OpenWrite(_project.PathOf("large")))
        {
            large.SetLength(1L << 40);
        }

        using var engine = _project.Engine();
        using var stop = new StopSignal();
        var dag = _project.Dag(Yaml("{file: large}"));
        var run = Task.Run(() => engine.RunAsync(new RunRequest { Dag = dag, Selected = Selection.All.Apply(dag), Command = "test" }, new Deaf(), stop));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        stop.Stop(ExitCode.Stopped);

        Assert.Equal(ExitCode.Stopped, (await run.WaitAsync(Soon, TestContext.Current.CancellationToken)).ExitCode);
    }

    private static string Yaml(string input) => $"paper: lab\nprofiles: {{p: {{}}}}\nstages:\n  s: {{run: 'cat ${{in.i}} > ${{out.o}}', in: {{i: {input}}}, out: {{o: o.txt}}}}";

    private void Pipe(string path)
    {
        using var made = Process.Start("mkfifo", [_project.PathOf(path)]);
        made.WaitForExit();
    }

    private async Task<BadInputException> RefusedAsync(string input)
    {
        var run = Task.Run(() => _project.Run(Yaml(input)));
        return await Assert.ThrowsAsync<BadInputException>(() => run.WaitAsync(Soon, TestContext.Current.CancellationToken));
    }
}
