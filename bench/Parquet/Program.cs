// Writing and reading 10 million float32 in a list column of a million rows, and photographs. Usage: Retable.Parquet.Bench <file.json>

using System.Diagnostics;
using DuckDB.NET.Data;
using Retable.Bench.Shared;
using Retable.Contract;
using Retable.Parquet;

const int Rows = 1_000_000, Width = 10, BatchRows = 50_000;
const int Photographs = 8_000, PhotographBytes = 50_000;
var path = Path.Combine(Path.GetTempPath(), $"retable-bench-{Environment.ProcessId}.parquet");
var peerPath = path + ".peer";
var suite = new Suite();
IReadOnlyList<Field> schema = [new("id", ColumnType.Int64), new("logits", ColumnType.Float32List)];
try
{
    var batches = Batches().ToList();
    var write = Suite.Seconds(() => ParquetFile.Write(path, schema, batches));
    var read = Suite.Seconds(() => Consume(ParquetFile.ReadBatches(path, BatchRows), Rows));
    suite.Add("write 10 million float32 in lists", write, "s", bound: 2);
    suite.Add("read them in batches", read, "s", bound: 1);
    suite.Add("memory at the peak of both", PeakMiB(), "MiB", bound: 512);
    suite.Add("read them at once", Suite.Seconds(() => ParquetFile.Read(path)), "s", bound: 1);
    suite.Add("digest of their meaning", Suite.Seconds(() => ParquetMeaning.Of(path)), "s");
    suite.Add("size", new FileInfo(path).Length / (1024.0 * 1024), "MiB");
    suite.Add("write and read a row", Suite.Seconds(WriteAndReadOne), "s");

    // Last, because its memory counts too.
    using var peer = new Peer();
    suite.Version("DuckDB", peer.Version);
    peer.Run($"CREATE TABLE t AS FROM read_parquet('{path}')");
    suite.Add("write them, beside DuckDB on one thread", write, Suite.Seconds(() => peer.Run($"COPY t TO '{peerPath}' (FORMAT parquet, COMPRESSION zstd)")), "s");
    suite.Add("read them, beside DuckDB on one thread", read, Suite.Seconds(() => peer.Run($"CREATE OR REPLACE TABLE r AS FROM read_parquet('{path}')")), "s");

    var before = PeakMiB();
    suite.Add("write 400 MB of photographs", Suite.Seconds(() => ParquetFile.Write(path, [new("image", ColumnType.Blob)], Blobs()), runs: 2), "s");
    suite.Add("read them one by one", Suite.Seconds(() => Consume(ParquetFile.ReadBatches(path, 1), Photographs), runs: 2), "s");
    suite.Add("memory that they add to the peak", PeakMiB() - before, "MiB", bound: 256);
}
finally
{
    File.Delete(path);
    File.Delete(peerPath);
}

suite.Write(args[0]);

static double PeakMiB() => Process.GetCurrentProcess().PeakWorkingSet64 / (1024.0 * 1024);

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

// Bytes that cannot be compressed, as those of a JPEG file cannot.
static IEnumerable<Table> Blobs()
{
    var random = new SeedSequence(2).Generator("photographs");
    for (var start = 0; start < Photographs; start += 100)
    {
        var bytes = new byte[100 * PhotographBytes];
        for (var i = 0; i < bytes.Length; i += sizeof(uint))
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(i), random.NextUInt32());
        }

        yield return new Table(Column.OfRows("image", bytes, PhotographBytes));
    }
}

static void Consume(IEnumerable<Table> batches, int rows)
{
    var found = batches.Sum(batch => (long)batch.Rows);
    Trace.Assert(found == rows, "rows were lost");
}

void WriteAndReadOne()
{
    var one = path + ".one";
    ParquetFile.Write(one, new Table(Column.Of("value", 1.5)));
    ParquetFile.Read(one);
    File.Delete(one);
}

/// <summary>DuckDB, in memory.</summary>
internal sealed class Peer : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:;threads=1");

    public Peer() => _connection.Open();

    public string Version => _connection.ServerVersion;

    public void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => _connection.Dispose();
}
