using System.Text.Json;
using Retable.Hosting;
using Retable.Tables.Regression;

namespace Retable.Steps.Compare;

/// <summary>Checks whether a metric has fallen. The answer is data: the step itself succeeds either way.</summary>
public static class Check
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Run(CompareParameters parameters, StepContext context)
    {
        var gate = Gate.Run(Sides.Before(context), Sides.Now(parameters, context), parameters.Rules, context.Stopping);
        Write("report", GateReport.Json(gate, parameters.Strict).ToJsonString(Indented) + "\n");
        Write("text", GateReport.Text(gate));
        Write("markdown", GateReport.Markdown(gate));
        context.Log(GateReport.Summary(gate));

        void Write(string slot, string text)
        {
            if (context.OptionalOutput(slot) is { } path)
            {
                File.WriteAllText(path, text);
            }
        }
    }
}
