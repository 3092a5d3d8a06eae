// cac: open-set recognition by class anchor clustering. What it computes: Cac.cs; how it is tabled: docs/papers/cac.md.
//
//   train     in: train, weights?                out: model, history         with: loss, recipe, split, network, ...
//   import    in: checkpoint                     out: model                  with: trained, loss, side, names
//   evaluate  in: model, train, test, unknown?,  out: predictions, metrics   with: profile, ...
//                 far?
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Papers.Cac;

return StepHost.Run(
    args,
    new Verb<Train.Parameters>("train", Train.Run) { In = ["train", "weights?"], Out = ["model", "history"] },
    new Verb<Import.Parameters>("import", Import.Run) { Kind = "prepare", In = ["checkpoint"], Out = ["model"] },
    new Verb<Evaluate.Parameters>("evaluate", Evaluate.Run)
    {
        In = ["model", "train", "test", "unknown?", "far?"],
        Out = ["predictions", "metrics"],
        Metrics = ["accuracy", "auroc", "aupr_in", "aupr_in_torchmetrics", "aupr_out", "fpr95"],
    });
