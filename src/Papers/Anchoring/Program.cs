// anchoring: networks that see a reference and the difference to it. What it computes: Anchoring.cs; how it is tabled: docs/papers/anchoring.md.
//
//   train     in: train                           out: model, history         with: training, recipe, network, input, augmentation
//   import    in: checkpoint                      out: model                  with: trained, names, channels, height, width, classes
//   evaluate  in: model, train, test, shifts*?,   out: predictions, metrics   with: method, references, refresh_batches, ...
//                 outliers*?
//
//   train-photographs     in: train*                                          out: model, history
//   import-photographs    in: checkpoint                                      out: model
//   evaluate-photographs  in: model, references?*, test*, shifted*?, outliers*?   out: predictions, metrics
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Learning.Experiment;
using Retable.Papers.Anchoring;

return StepHost.Run(
    args,
    new Verb<Train.Parameters>("train", Train.Run) { In = ["train"], Out = ["model", "history"] },
    new Verb<ImportParameters<Train.Parameters>>("import", Import.Run) { Kind = "prepare", In = ["checkpoint"], Out = ["model"] },
    new Verb<Evaluate.Parameters>("evaluate", Evaluate.Run)
    {
        In = ["model", "train", "test", "shifts*?", "outliers*?"],
        Out = ["predictions", "metrics"],
        Metrics = ["accuracy", "auroc", "ece", "rms_ce", "smooth_ece"],
    },
    new Verb<TrainPhotographs.Parameters>("train-photographs", TrainPhotographs.Run) { Kind = "train", In = ["train*"], Out = ["model", "history"] },
    new Verb<ImportParameters<TrainPhotographs.Parameters>>("import-photographs", ImportPhotographs.Run) { Kind = "prepare", In = ["checkpoint"], Out = ["model"] },
    new Verb<EvaluatePhotographs.Parameters>("evaluate-photographs", EvaluatePhotographs.Run)
    {
        Kind = "evaluate",
        In = ["model", "references?*", "test*", "shifted?*", "outliers?*"],
        Out = ["predictions", "metrics"],
        Metrics = ["accuracy", "auroc", "ece", "rms_ce", "smooth_ece"],
    });
