using Retable.Tests;

[assembly: AssemblyFixture(typeof(MemoryCap))]
[assembly: AssemblyFixture(typeof(NativeShim))]
