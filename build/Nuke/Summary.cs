using System.Globalization;

namespace Nuke.Common;

internal enum TargetState
{
    Succeeded,
    Failed,
    Skipped,
    NotRun,
}

/// <summary>The table at the end: each target, how it ended, and its duration.</summary>
internal sealed class Summary
{
    private readonly List<(string Target, TargetState State, TimeSpan Time)> _rows = [];

    public void Add(string target, TargetState state, TimeSpan time) => _rows.Add((target, state, time));

    public void Write(TextWriter output)
    {
        var width = Math.Max("Target".Length, _rows.Max(row => row.Target.Length));
        var rule = new string('-', width + 22);
        output.WriteLine();
        output.WriteLine($"{"Target".PadRight(width)}  {"Status",-10}  {"Duration",8}");
        output.WriteLine(rule);
        foreach (var (target, state, time) in _rows)
        {
            output.WriteLine($"{target.PadRight(width)}  {Word(state),-10}  {Duration(state, time),8}");
        }

        output.WriteLine(rule);
        output.WriteLine($"{"Total".PadRight(width)}  {"",-10}  {Minutes(_rows.Aggregate(TimeSpan.Zero, (sum, row) => sum + row.Time)),8}");
    }

    private static string Word(TargetState state) => state == TargetState.NotRun ? "NotRun" : state.ToString();

    private static string Duration(TargetState state, TimeSpan time) => state switch
    {
        TargetState.Skipped or TargetState.NotRun => "",
        _ when time < TimeSpan.FromSeconds(1) => "< 1sec",
        _ => Minutes(time),
    };

    private static string Minutes(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00}");
}
