using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Native;

namespace Retable.Parquet.DuckDb;

/// <summary>The table function through which DuckDB asks a <see cref="RowSource"/> for its rows.</summary>
internal static unsafe class RowFunction
{
    public const string Name = "retable_rows";

    public static void Register(DuckDBNativeConnection connection, RowSource source)
    {
        var function = NativeMethods.TableFunction.DuckDBCreateTableFunction();
        NativeMethods.TableFunction.DuckDBTableFunctionSetName(function, Name);
        NativeMethods.TableFunction.DuckDBTableFunctionSetExtraInfo(function, GCHandle.ToIntPtr(GCHandle.Alloc(source)), &Release);
        NativeMethods.TableFunction.DuckDBTableFunctionSetBind(function, &Bind);
        NativeMethods.TableFunction.DuckDBTableFunctionSetInit(function, &Init);
        NativeMethods.TableFunction.DuckDBTableFunctionSetFunction(function, &Fill);
        var state = NativeMethods.TableFunction.DuckDBRegisterTableFunction(connection, function);
        NativeMethods.TableFunction.DuckDBDestroyTableFunction(ref function);
        if (!state.IsSuccess())
        {
            throw new InvalidOperationException("DuckDB does not take the table function");
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(nint info)
    {
        foreach (var field in Source(NativeMethods.TableFunction.DuckDBBindGetExtraInfo(info)).Schema)
        {
            using var type = LogicalType(field.Type);
            NativeMethods.TableFunction.DuckDBBindAddResultColumn(info, field.Name, type);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info)
    {
        // The source itself remembers how far it is.
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Fill(nint info, nint chunk)
    {
        if (Source(NativeMethods.TableFunction.DuckDBFunctionGetExtraInfo(info)).Fill(chunk) is { } fault)
        {
            NativeMethods.TableFunction.DuckDBFunctionSetError(info, fault);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint handle) => GCHandle.FromIntPtr(handle).Free();

    private static RowSource Source(nint handle) => (RowSource)GCHandle.FromIntPtr(handle).Target!;

    private static DuckDBLogicalType LogicalType(ColumnType type) => type switch
    {
        ColumnType.Bool => Plain(DuckDBType.Boolean),
        ColumnType.Int32 => Plain(DuckDBType.Integer),
        ColumnType.Int64 => Plain(DuckDBType.BigInt),
        ColumnType.Float32 => Plain(DuckDBType.Float),
        ColumnType.Float64 => Plain(DuckDBType.Double),
        ColumnType.Text => Plain(DuckDBType.Varchar),
        ColumnType.Blob => Plain(DuckDBType.Blob),
        ColumnType.Int32List => ListOf(DuckDBType.Integer),
        ColumnType.Float32List => ListOf(DuckDBType.Float),
        ColumnType.Float64List => ListOf(DuckDBType.Double),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such column type"),
    };

    private static DuckDBLogicalType Plain(DuckDBType type) => NativeMethods.LogicalType.DuckDBCreateLogicalType(type);

    private static DuckDBLogicalType ListOf(DuckDBType type)
    {
        using var child = Plain(type);
        return NativeMethods.LogicalType.DuckDBCreateListType(child);
    }
}
