using Retable.Contract;
using Retable.Engine.Store;

namespace Retable.Front.Reporting;

/// <summary>Reports what was sent to a store elsewhere, and what is missing there.</summary>
internal static class RemoteReport
{
    private const int Named = 5;

    /// <param name="output">Where to.</param>
    /// <param name="tally">What was sent.</param>
    /// <param name="notHere">The stages that could not be sent.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void Write(TextWriter output, SendTally tally, IReadOnlyList<string> notHere, bool json)
    {
        if (json)
        {
            JsonLines.Write(output, "pushed", ("place", tally.Place), ("sent", tally.Sent), ("there", tally.There), ("bytes", tally.Bytes), ("not_here", notHere.Count));
            return;
        }

        output.WriteLine(tally.Sent > 0
            ? $"sent {Plural.Count(tally.Sent, "record")} ({Numbers.Bytes(tally.Bytes)}) to {tally.Place}; {tally.There} were there already"
            : $"nothing to send: {tally.Place} has all {Plural.Count(tally.There, "record")}");
        Write(output, notHere, "not sent, since it is not here");
    }

    /// <param name="output">Where to.</param>
    /// <param name="missing">The requested stages that no store elsewhere has.</param>
    /// <param name="json">Whether to print JSON lines.</param>
    public static void WriteMissing(TextWriter output, IReadOnlyList<string> missing, bool json)
    {
        if (json)
        {
            JsonLines.Write(output, "pulled", ("missing", missing.Count));
            return;
        }

        Write(output, missing, "not there");
    }

    private static void Write(TextWriter output, IReadOnlyList<string> stages, string what)
    {
        foreach (var stage in stages.Take(Named))
        {
            output.WriteLine($"{stage}  {what}");
        }

        if (stages.Count > Named)
        {
            output.WriteLine($"... and {Plural.Count(stages.Count - Named, "more stage")}");
        }
    }
}
