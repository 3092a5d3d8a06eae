using System.Numerics;
using System.Runtime.InteropServices;
using Retable.Contract;
using Retable.Engine.Determinism;
using Retable.Parquet;

namespace Retable.Front.Pipelines;

/// <summary>Compares two Parquet files for the engine, which does not know Parquet: column by column, in batches.</summary>
internal sealed class ParquetFileNumbers : INumbers
{
    private const int BatchRows = 16_384;

    public IReadOnlyList<string> Extensions => [".parquet"];

    public IReadOnlyList<ValueDifference> Compare(string recorded, string again)
    {
        try
        {
            var (before, now) = (ParquetFile.Describe(recorded), ParquetFile.Describe(again));
            var shared = before.Schema.Where(now.Schema.Contains).ToList();
            return
            [
                .. Metadata(before, now),
                .. Columns(before, now),
                .. before.Rows != now.Rows ? [ValueDifference.OfKind("rows", $"{before.Rows} became {now.Rows}")]
                    : shared.Count == 0 ? []
                    : Values(recorded, again, shared),
            ];
        }
        catch (BadInputException error)
        {
            throw new FormatException(error.Message, error);
        }
    }

    private static IEnumerable<ValueDifference> Metadata(ParquetDescription before, ParquetDescription now) => before.Metadata.Keys
        .Union(now.Metadata.Keys)
        .Where(key => before.Metadata.GetValueOrDefault(key) != now.Metadata.GetValueOrDefault(key))
        .Order(StringComparer.Ordinal)
        .Select(key => ValueDifference.OfKind(
            $"metadata {key}", $"'{before.Metadata.GetValueOrDefault(key)}' became '{now.Metadata.GetValueOrDefault(key)}'"));

    private static IEnumerable<ValueDifference> Columns(ParquetDescription before, ParquetDescription now)
    {
        var (gone, added) = (before.Schema.Except(now.Schema).ToList(), now.Schema.Except(before.Schema).ToList());
        foreach (var field in gone)
        {
            var other = added.Find(candidate => candidate.Name == field.Name);
            yield return ValueDifference.OfKind(field.Name, other is null ? "only in the recorded file" : $"{field} became {other}");
        }

        foreach (var field in added.Where(field => !gone.Exists(candidate => candidate.Name == field.Name)))
        {
            yield return ValueDifference.OfKind(field.Name, "only in the new file");
        }

        if (gone.Count + added.Count == 0 && !before.Schema.SequenceEqual(now.Schema))
        {
            yield return ValueDifference.OfKind("columns", "they are in another order");
        }
    }

    private static IEnumerable<ValueDifference> Values(string recorded, string again, List<Field> fields)
    {
        string[] names = [.. fields.Select(field => field.Name)];
        var tallies = fields.ConvertAll(field => new ColumnTally(field.Name));
        foreach (var (before, now) in ParquetFile.ReadBatches(recorded, BatchRows, names).Zip(ParquetFile.ReadBatches(again, BatchRows, names)))
        {
            for (var i = 0; i < tallies.Count; i++)
            {
                tallies[i].Add(before.Columns[i], now.Columns[i]);
            }
        }

        return tallies.Select(tally => tally.Difference()).OfType<ValueDifference>();
    }

    /// <summary>Counts the differences of one column over all batches.</summary>
    private sealed class ColumnTally(string name)
    {
        private readonly NumberTally _numbers = new(name);
        private long _values;
        private long _differing;
        private string? _note;

        public ValueDifference? Difference() =>
            _differing > 0 ? new ValueDifference(name, _values, _differing) { Note = _note } : _numbers.Difference();

        public void Add(Column before, Column now)
        {
            switch (before, now)
            {
                case (Column<bool> a, Column<bool> b): _numbers.Add(MemoryMarshal.AsBytes<bool>(a.Values), MemoryMarshal.AsBytes<bool>(b.Values)); break;
                case (Column<int> a, Column<int> b): _numbers.Add<int>(a.Values, b.Values); break;
                case (Column<long> a, Column<long> b): _numbers.Add<long>(a.Values, b.Values); break;
                case (Column<float> a, Column<float> b): _numbers.Add<float>(a.Values, b.Values); break;
                case (Column<double> a, Column<double> b): _numbers.Add<double>(a.Values, b.Values); break;
                case (Column<string> a, Column<string> b): AddTexts(a.Values, b.Values); break;
                case (ListColumn<byte> a, ListColumn<byte> b): AddLists(a, b); break;
                case (ListColumn<int> a, ListColumn<int> b): AddLists(a, b); break;
                case (ListColumn<float> a, ListColumn<float> b): AddLists(a, b); break;
                case (ListColumn<double> a, ListColumn<double> b): AddLists(a, b); break;
                default: throw new ArgumentException($"no two columns of one type: {before.GetType()}, {now.GetType()}");
            }
        }

        private void AddTexts(string[] before, string[] now)
        {
            _values += before.Length;
            _differing += before.Zip(now).LongCount(pair => pair.First != pair.Second);
            _note = "text";
        }

        private void AddLists<T>(ListColumn<T> before, ListColumn<T> now)
            where T : unmanaged, INumber<T>
        {
            _values += before.Count;
            for (var row = 0; row < before.Count; row++)
            {
                if (before[row].Length == now[row].Length)
                {
                    _numbers.Add(before[row], now[row]);
                }
                else
                {
                    _differing++;
                    _note = "lists of another length";
                }
            }
        }
    }
}
