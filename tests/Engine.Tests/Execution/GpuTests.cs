using Retable.Contract;
using Retable.Engine.Scheduling;

namespace Retable.Tests.Execution;

/// <summary>GPUs as slots. What a device is here is only its name in <c>CUDA_VISIBLE_DEVICES</c>.</summary>
public sealed class GpuTests
{
    private static readonly Capacity TwoGpus = new(8, 1L << 30, ["4", "GPU-7"]);

    // A folder can be made once: two stages on one device at one time would fail.
    [Fact]
    public void Each_stage_has_devices_of_its_own_and_no_two_share_one()
    {
        using var project = new Project { Capacity = TwoGpus };
        var busy = Directory.CreateDirectory(project.PathOf("busy")).FullName;
        project.Run($$$"""
            paper: lab
            profiles: {p: {}}
            stages:
              one:
                matrix: {i: range(8)}
                run: mkdir {{{busy}}}/$CUDA_VISIBLE_DEVICES && sleep 0.0${i} && rmdir {{{busy}}}/$CUDA_VISIBLE_DEVICES && printf %s $CUDA_VISIBLE_DEVICES > ${out.o}
                out: {o: o.txt}
                resources: {gpus: 1}
            """);

        var used = Enumerable.Range(0, 8).Select(i => File.ReadAllText(project.PathOf($"results/lab/p/one[i={i}]/o.txt"))).ToList();
        Assert.Equal(["4", "GPU-7"], used.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_stage_sees_as_many_as_it_asked_for_and_without_asking_none()
    {
        using var project = new Project { Capacity = TwoGpus };
        project.Run("""
            paper: lab
            profiles: {p: {}}
            stages:
              stage: {matrix: {gpus: range(3)}, run: 'echo "${gpus} [$CUDA_VISIBLE_DEVICES]" > ${out.o}', out: {o: o.txt}, resources: {gpus: '${gpus}'}}
            """);

        Assert.Equal("0 []\n", File.ReadAllText(project.PathOf("results/lab/p/stage[gpus=0]/o.txt")));
        Assert.Equal("2 [4,GPU-7]\n", File.ReadAllText(project.PathOf("results/lab/p/stage[gpus=2]/o.txt")));
    }

    [Fact]
    public void A_command_with_a_GPU_is_not_served_what_it_gave_without_one()
    {
        using var project = new Project { Capacity = TwoGpus };
        const string Yaml = """
            paper: lab
            profiles: {p: {}}
            stages:
              stage: {run: 'echo "[$CUDA_VISIBLE_DEVICES]" > ${out.o}', out: {o: o.txt}, resources: {gpus: 0}}
            """;
        project.Run(Yaml);
        Assert.Equal(["stage"], project.Run(Yaml.Replace("gpus: 0", "gpus: 1", StringComparison.Ordinal)));
        Assert.Empty(project.Run(Yaml.Replace("gpus: 0", "gpus: 2", StringComparison.Ordinal)));
    }

    [Theory, InlineData(0, "1 GPU, and there are 0 GPUs"), InlineData(1, "2 GPUs, and there is 1 GPU")]
    public void More_GPUs_than_there_are_is_said_before_anything_runs(int there, string told)
    {
        using var project = new Project { Capacity = TwoGpus with { Gpus = TwoGpus.Gpus.Take(there).ToList() } };
        var error = Assert.Throws<MachineException>(() => project.Run($$$"""
            paper: lab
            profiles: {p: {}}
            stages:
              data: {run: 'touch ${out.o}', out: {o: o.txt}}
              model: {run: 'cat ${in.i} > ${out.o}', in: {i: data.o}, out: {o: o.txt}, resources: {gpus: {{{there + 1}}}}}
            """));

        Assert.Contains($"'model' needs {told}", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(project.PathOf("results/lab")));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("2", "2")]
    [InlineData("2, 0", "2 0")]
    [InlineData("1,-1,2", "1")]
    [InlineData("GPU-1a,MIG-2b", "GPU-1a MIG-2b")]
    [InlineData("NoDevFiles", "")]
    public void Devices_that_the_user_has_set_are_the_only_ones(string variable, string devices) =>
        Assert.Equal(devices, string.Join(' ', Capacity.Visible(variable)));
}
