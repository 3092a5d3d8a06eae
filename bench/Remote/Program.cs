// A store elsewhere of 10,000 stages with an output of 1 kB each, behind nginx, beside curl with 16 transfers at once of the same files. See bench/README.md.
//
//   Remote.Bench <result.json> [stages]

using Retable.Bench;
using Retable.Bench.Shared;

var suite = new Suite();
using var bench = new RemoteBench(args.Length > 1 ? int.Parse(args[1]) : 10_000, suite);
bench.Measure();
suite.Write(args[0]);
