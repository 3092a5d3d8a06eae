// compare: today's metrics against the accepted ones in results/baselines/<paper>/<profile>/ (metrics.csv, samples.parquet). What the verdicts
// mean: docs/metrics-gate.md. ./build.sh CheckMetrics and AcceptBaseline run these verbs once a paper and profile.
//
//   check   in:  metrics (many), predictions (many), or now, now_samples (in the form of a baseline); may have: baseline, samples      with: level, margin, replicates, strict, failed, part
//           out: any of report (JSON; its "exit" is what CheckMetrics ends with: 0, 3 something fell, 4 nothing compared, 5 undecided and strict),
//                text, markdown
//   accept  in:  as check                                                             with: as check
//           out: metrics, samples (the new baseline); may have: text (what moved)
//   export  in:  predictions                                                          out: text (the same as CSV, for programs that read no Parquet)

using Retable.Hosting;
using Retable.Steps.Compare;

string[] inputs = ["metrics*?", "predictions*?", "baseline?", "samples?", "now?", "now_samples?"];
return StepHost.Run(
    args,
    new Verb<CompareParameters>("check", Check.Run) { In = inputs, Out = ["report?", "text?", "markdown?"] },
    new Verb<ExportParameters>("export", Export.Run) { Kind = "prepare", In = ["predictions"], Out = ["text"] },
    new Verb<CompareParameters>("accept", Accept.Run) { In = inputs, Out = ["metrics", "samples", "text?"] });
