// url: uncertainties of embeddings that are judged on classes the network never saw. What it computes: Url.cs; how it is tabled: docs/papers/url.md.
//
//   train       in: train, model?        out: model, history         with: method, recipe, downstream, ...
//   embed       in: model, train         out: embeddings             with: passes, seed
//   train-head  in: model, embeddings    out: model, history         with: recipe, gap, ...
//   evaluate    in: model, test          out: predictions, metrics   with: method, uncertainty, repetition, ...
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Papers.Url;

return StepHost.Run(
    args,
    new Verb<Train.Parameters>("train", Train.Run) { In = ["train", "model?"], Out = ["model", "history"] },
    new Verb<Embed.Parameters>("embed", Embed.Run) { Kind = "prepare", In = ["model", "train"], Out = ["embeddings"] },
    new Verb<TrainHead.Parameters>("train-head", TrainHead.Run) { Kind = "train", In = ["model", "embeddings"], Out = ["model", "history"] },
    new Verb<Evaluate.Parameters>("evaluate", Evaluate.Run)
    {
        In = ["model", "test"],
        Out = ["predictions", "metrics"],
        Metrics = ["top1", "r1", "auroc_classification", "auroc_correct", "auroc_correct_mixed", "auroc_ood", "avg_unc", "croppedHasBiggerUnc", "rcorr_crop_unc"],
    });
