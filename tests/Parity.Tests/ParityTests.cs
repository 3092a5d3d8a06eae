using System.Reflection;
using Retable.Tests;

namespace Retable.Parity;

/// <summary>Every fixture of the originals, against the implementation that its <c>op</c> names.</summary>
public sealed class ParityTests
{
    private static readonly IReadOnlyDictionary<string, MethodInfo> Ops = FindOps();

    public static TheoryData<string> Fixtures => [.. Fixture.All()];

    [Theory, MemberData(nameof(Fixtures))]
    public void Agrees_with_the_original(string path)
    {
        var fixture = Fixture.Load(path);
        Assert.True(Ops.TryGetValue(fixture.Op, out var check), $"no implementation is known for the op '{fixture.Op}' of {path}");
        check.CreateDelegate<Action<Fixture>>()(fixture);
    }

    private static Dictionary<string, MethodInfo> FindOps() => typeof(ParityTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        .SelectMany(method => method.GetCustomAttributes<OpAttribute>().Select(op => (op.Name, method)))
        .ToDictionary(pair => pair.Name, pair => pair.method, StringComparer.Ordinal);
}
