// amp: out-of-distribution detection with anchored networks. What it computes: Amp.cs; how it is tabled: docs/papers/amp.md.
//
//   train     in: train                             out: model, history         with: training, recipe, held_out, network, ...
//   import    in: checkpoint                        out: model                  with: trained, names, channels, height, width, classes
//   evaluate  in: model, train, test, outliers*?,   out: predictions, metrics   with: method, scores, profile, ...
//                 coherent*?, shifts*?
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Learning.Experiment;
using Retable.Papers.Amp;

return StepHost.Run(
    args,
    new Verb<Train.Parameters>("train", Train.Run) { In = ["train"], Out = ["model", "history"] },
    new Verb<ImportParameters<Train.Parameters>>("import", Import.Run) { Kind = "prepare", In = ["checkpoint"], Out = ["model"] },
    new Verb<Evaluate.Parameters>("evaluate", Evaluate.Run)
    {
        In = ["model", "train", "test", "outliers*?", "coherent*?", "shifts*?"],
        Out = ["predictions", "metrics"],
        Metrics = ["accuracy", "auroc_amp", "aupr_in_amp", "aupr_out_amp", "dtacc_amp", "fpr95_amp"],
    });
