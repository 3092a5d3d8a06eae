using Retable.Tests;

[assembly: AssemblyFixture(typeof(NativeShim))]
