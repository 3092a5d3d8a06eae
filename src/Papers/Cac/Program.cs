// cac: open-set recognition by class anchor clustering. What it computes and how it is tabled: docs/papers/cac.md.
//
//   train     in: train, weights?                out: model, history         with: loss, split, alpha, lambda, magnitude, ...
//   evaluate  in: model, train, test, unknown?,  out: predictions, metrics   with: profile, ...
//                 far?
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Papers.Cac;

return StepHost.Run(
    args,
    new Verb<TrainParameters>("train", Train.Run) { In = ["train", "weights?"], Out = ["model", "history"] },
    new Verb<EvaluateParameters>("evaluate", Evaluate.Run)
    {
        In = ["model", "train", "test", "unknown?", "far?"],
        Out = ["predictions", "metrics"],
    });
