using System.Reflection;
using Retable.Contract;
using TorchSharp;
using static TorchSharp.torch;

namespace Retable.Torch.Tests;

/// <summary>The functions that libtorch exports and the package has no name for.</summary>
public sealed class SwitchesTests
{
    public static TheoryData<string> Functions => [.. new[] { typeof(Switches.Names), typeof(Autocast.Names) }
        .SelectMany(names => names.GetFields(BindingFlags.Public | BindingFlags.Static))
        .Select(member => (string)member.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void The_libtorch_of_the_package_exports(string function) => Assert.NotEqual(0, Switches.Function(function));

    [Fact]
    public void A_function_that_is_not_there_is_an_error_with_its_name_and_the_version()
    {
        var error = Assert.Throws<MachineException>(() => Switches.Function("_ZN2at9undefinedEv"));
        Assert.Equal($"libtorch {LibtorchFolder.PackageVersion} has no function '_ZN2at9undefinedEv'", error.Message);
    }

    [Fact]
    public void Switches_keep_what_is_set()
    {
        var cases = new (Func<bool> Get, Action<bool> Set)[]
        {
            (() => Switches.DeterministicAlgorithms, value => Switches.UseDeterministicAlgorithms(value, warnOnly: true)),
            (() => Switches.BenchmarkCuDnn, value => Switches.BenchmarkCuDnn = value),
            (() => Switches.DeterministicCuDnn, value => Switches.DeterministicCuDnn = value),
        };
        foreach (var (get, set) in cases)
        {
            var before = get();
            set(!before);
            Assert.Equal(!before, get());
            set(before);
            Assert.Equal(before, get());
        }
    }

    // On a processor libtorch's half type is bfloat16. What lies inside counts, and what was before comes back.
    [Fact]
    public void Autocast_lasts_until_it_is_disposed()
    {
        using var scope = NewDisposeScope();
        var x = ones([4, 4]);
        using (new Autocast((int)DeviceType.CPU, (sbyte)ScalarType.BFloat16))
        {
            Assert.Equal(ScalarType.BFloat16, x.matmul(x).dtype);
            new Autocast((int)DeviceType.CPU, (sbyte)ScalarType.Float16).Dispose();
            Assert.Equal(ScalarType.BFloat16, x.matmul(x).dtype);
        }

        Assert.Equal(ScalarType.Float32, x.matmul(x).dtype);
    }
}
