// render: fills a table definition with metrics and writes it in every form that people read. docs/tables.md tells what is in it.
// ./build.sh runs 'check' before it trains anything for a table.
//
//   render  in:  metrics (many), definition; may have: history (many), template (many)      with: experiment, set      out: any of markdown, latex, html, text, cells, csv, json,
//           numbers (a LaTeX command for each number)
//   trace   in:  metrics (many), definition      with: cells, experiment, has_all      out: cells (JSON: each cell with the rows of the metrics files behind it)
//   check   in:  definition (many); may have: baseline                     with: profile, profiles    out: nothing; warns of names that no accepted metric has
//   verify  in:  metrics (many), definition; may have: predictions (many), table (JSON)      with: as render      out: report (what does not follow)

using Retable.Hosting;
using Retable.Steps.Render;

return StepHost.Run(
    args,
    new Verb<RenderParameters>("render", RenderTable.Run)
    {
        In = ["metrics*", "definition", "history*?", "template*?"],
        Out = ["markdown?", "latex?", "html?", "text?", "cells?", "csv?", "json?", "numbers?"],
    },
    new Verb<RenderParameters>("verify", VerifyTable.Run) { In = ["metrics*", "definition", "predictions*?", "table?"], Out = ["report"] },
    new Verb<TraceParameters>("trace", TraceCells.Run) { In = ["metrics*?", "definition"], Out = ["cells"] },
    new Verb<CheckParameters>("check", CheckTables.Run) { In = ["definition*", "baseline?"] });
