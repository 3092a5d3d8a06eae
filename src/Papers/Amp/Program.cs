// amp: out-of-distribution detection with anchored networks. What it computes and how it is tabled: docs/papers/amp.md.
//
//   train     in: train                             out: model, history         with: anchored, corrupt_every, anchor_rule, held_out, ...
//   evaluate  in: model, train, test, outliers*?,   out: predictions, metrics   with: method, anchors, more_anchors, anchor_rule, ...
//                 shifts*?
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Papers.Amp;

return StepHost.Run(
    args,
    new Verb<TrainParameters>("train", Train.Run) { In = ["train"], Out = ["model", "history"] },
    new Verb<EvaluateParameters>("evaluate", Evaluate.Run)
    {
        In = ["model", "train", "test", "outliers*?", "shifts*?"],
        Out = ["predictions", "metrics"],
    });
