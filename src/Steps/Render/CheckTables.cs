using Retable.Hosting;
using Retable.Tables;
using Retable.Tables.Regression;

namespace Retable.Steps.Render;

/// <summary>Checks table definitions before anything is trained for them, so that a wrong word is not found only at the end.</summary>
public static class CheckTables
{
    public static void Run(CheckParameters parameters, StepContext context)
    {
        var accepted = context.OptionalInput("baseline") is { } baseline ? BaselineFile.Read(baseline, RenderTable.ShownAs(baseline)) : [];
        foreach (var input in context.Inputs("definition"))
        {
            var shown = RenderTable.ShownAs(input.Path);
            var definition = TableFile.Load(input.Path, shown);
            DefinitionCheck.RequireProfiles(definition, parameters.Profiles);
            if (parameters.Measured.FirstOrDefault(measured => measured.Definition == input.Path) is { } measured)
            {
                DefinitionCheck.RequireMetrics(definition.For(parameters.Profile), measured.Metrics);
            }

            foreach (var doubt in DefinitionCheck.Doubts(definition.For(parameters.Profile), accepted))
            {
                context.Warn(doubt);
            }
        }
    }
}
