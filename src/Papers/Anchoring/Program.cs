// anchoring: networks that see a reference and the difference to it. What it computes: Anchoring.cs; how it is tabled: docs/papers/anchoring.md.
//
//   train     in: train                           out: model, history         with: training, recipe, network, input, augmentation
//   evaluate  in: model, train, test, shifts*?,   out: predictions, metrics   with: method, references, refresh_batches, ...
//                 outliers*?
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Papers.Anchoring;

return StepHost.Run(
    args,
    new Verb<Train.Parameters>("train", Train.Run) { In = ["train"], Out = ["model", "history"] },
    new Verb<Evaluate.Parameters>("evaluate", Evaluate.Run)
    {
        In = ["model", "train", "test", "shifts*?", "outliers*?"],
        Out = ["predictions", "metrics"],
        Metrics = ["accuracy", "auroc", "ece", "smooth_ece"],
    });
