using Retable.Contract;
using Retable.Hosting;
using Retable.Tables.Regression;

namespace Retable.Steps.Compare;

/// <summary>Makes today's metrics the baseline, and reports what that changes.</summary>
public static class Accept
{
    public static void Run(CompareParameters parameters, StepContext context)
    {
        var now = Sides.Now(parameters, context);
        var gate = Gate.Run(Sides.Before(context), now, parameters.Rules, context.Stopping);
        SamplesFile.Write(context.Output("samples"), now.Samples);
        BaselineFile.Write(context.Output("metrics"), now.Metrics);
        if (context.OptionalOutput("text") is { } path)
        {
            File.WriteAllText(path, GateReport.Text(gate) + Warning(now));
        }

        context.Log(GateReport.Summary(gate));
    }

    private static string Warning(Measurements now) => now.Metrics.Count(metric => !double.IsFinite(metric.Value)) switch
    {
        0 => "",
        var lost => $"warning: {Plural.Part(lost, now.Metrics.Count, "accepted value")} {(lost == 1 ? "is" : "are")} not finite; these repetitions are compared with nothing until they are\n",
    };
}
