// anchoring: networks that see a reference and the difference to it. What it computes and how it is tabled: docs/papers/anchoring.md.
//
//   train     in: train                             out: model, history         with: anchored, alpha, masked_target, reference_set, ...
//   evaluate  in: model, train, test, shifts*?,     out: predictions, metrics   with: method, references, refresh_batches, ...
//                 outliers*?
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Papers.Anchoring;

return StepHost.Run(
    args,
    new Verb<TrainParameters>("train", Train.Run) { In = ["train"], Out = ["model", "history"] },
    new Verb<EvaluateParameters>("evaluate", Evaluate.Run)
    {
        In = ["model", "train", "test", "shifts*?", "outliers*?"],
        Out = ["predictions", "metrics"],
    });
