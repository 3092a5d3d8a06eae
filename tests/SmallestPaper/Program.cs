// msp: detection of unknown images by the maximum softmax probability. What it computes: Msp.cs; how it is tabled: docs/papers/msp.md.
//
//   train     in: train                   out: model, history         with: recipe
//   evaluate  in: model, test, unknown    out: predictions, metrics   with: profile, batch_size

using Retable.Hosting;
using Retable.Papers.Msp;

return StepHost.Run(
    args,
    new Verb<Train.Parameters>("train", Train.Run) { In = ["train"], Out = ["model", "history"] },
    new Verb<Evaluate.Parameters>("evaluate", Evaluate.Run) { In = ["model", "test", "unknown"], Out = ["predictions", "metrics"], Metrics = ["accuracy", "auroc", "fpr95"] });
