// Writing and reading 10 million float32 in a list column of a million rows. Usage: Retable.Parquet.Bench <file.json>

using System.Diagnostics;
using Retable.Bench.Shared;
using Retable.Contract;
using Retable.Parquet;

const int Rows = 1_000_000, Width = 10, BatchRows = 50_000;
var path = Path.Combine(Path.GetTempPath(), $"retable-bench-{Environment.ProcessId}.parquet");
var suite = new Suite();
IReadOnlyList<Field> schema = [new("id", ColumnType.Int64), new("logits", ColumnType.Float32List)];
try
{
    suite.Add("write 10 million float32 in lists", Suite.Seconds(() => ParquetFile.Write(path, schema, Batches()), runs: 2), "s", bound: 10);
    suite.Add("read them in batches", Suite.Seconds(() => Consume(ParquetFile.ReadBatches(path, BatchRows)), runs: 2), "s", bound: 10);
    suite.Add("memory at the peak of both", Process.GetCurrentProcess().PeakWorkingSet64 / (1024.0 * 1024), "MiB", bound: 1024);
    suite.Add("read them at once", Suite.Seconds(() => ParquetFile.Read(path), runs: 2), "s", bound: 10);
    suite.Add("digest of their meaning", Suite.Seconds(() => ParquetMeaning.Of(path), runs: 2), "s");
    suite.Add("mean by SQL", Suite.Seconds(() => Sql.Query("SELECT avg(logits[1]) AS mean FROM data", path), runs: 2), "s");
    suite.Add("size", new FileInfo(path).Length / (1024.0 * 1024), "MiB");
    suite.Add("write and read a row", Suite.Seconds(WriteAndReadOne), "s");
}
finally
{
    File.Delete(path);
}

suite.Write(args[0]);

static IEnumerable<Table> Batches()
{
    var random = new SeedSequence(1).Generator("logits");
    for (var start = 0; start < Rows; start += BatchRows)
    {
        var first = start;
        var ids = Enumerable.Range(0, BatchRows).Select(row => (long)(first + row)).ToArray();
        var logits = new float[BatchRows * Width];
        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] = (random.NextUInt32() * (20f / uint.MaxValue)) - 10;
        }

        yield return new Table(Column.Of("id", ids), Column.OfRows("logits", logits, Width));
    }
}

static void Consume(IEnumerable<Table> batches)
{
    var rows = batches.Sum(batch => (long)batch.Rows);
    Trace.Assert(rows == Rows, "rows were lost");
}

void WriteAndReadOne()
{
    var one = path + ".one";
    ParquetFile.Write(one, new Table(Column.Of("value", 1.5)));
    ParquetFile.Read(one);
    File.Delete(one);
}
