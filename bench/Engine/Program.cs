// The engine beside ninja, make and snakemake on the same DAGs, process starts included. See bench/README.md.
//
//   Engine.Bench <result.json> [stages...]     by default 100 1000 10000 100000

using Retable.Bench;
using Retable.Bench.Shared;

var sizes = args.Length > 1 ? args[1..].Select(int.Parse).ToArray() : [100, 1000, 10_000, 100_000];
var suite = new Suite();
foreach (var size in sizes)
{
    using var comparison = new Comparison(LayeredDag.OfAbout(size), suite);
    comparison.Measure();
}

Hashing.Measure(suite);
WarmWorkers.Measure(suite);
suite.Write(args[0]);
