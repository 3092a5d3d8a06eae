namespace Retable.Parity;

/// <summary>Marks the method that checks the fixtures of an <c>op</c>: static, takes a Fixture, asserts.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OpAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}
