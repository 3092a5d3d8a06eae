using Retable.Tests;

[assembly: AssemblyFixture(typeof(MemoryCap))]
