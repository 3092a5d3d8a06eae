// url: uncertainties of embeddings that are judged on classes the network never saw. What it computes: Url.cs; how it is tabled: docs/papers/url.md.
//
//   train       in: train, model?, validation?             out: model, history         with: method, recipe, backbone, downstream, ...
//   import      in: weights                                out: model                  with: backbone, head, classes, input, ...
//   embed       in: model, images                          out: embeddings             with: is_evaluation, passes, seed, ...
//   train-head  in: model, embeddings                      out: model, history         with: recipe, comparison, ...
//   choose      in: models, metrics                        out: model, choice          with: dataset, metric
//   evaluate    in: model, test?, downstream?, votes?      out: predictions, metrics   with: method, uncertainty, repetition, ...
//
// A new verb is one line below and one class beside these.

using Retable.Hosting;
using Retable.Papers.Url;

return StepHost.Run(
    args,
    new Verb<Train.Parameters>("train", Train.Run) { In = ["train*", "model?", "validation?*"], Out = ["model", "history"] },
    new Verb<Import.Parameters>("import", Import.Run) { Kind = "prepare", In = ["weights"], Out = ["model"] },
    new Verb<Embed.Parameters>("embed", Embed.Run) { Kind = "prepare", In = ["model", "images*"], Out = ["embeddings"] },
    new Verb<TrainHead.Parameters>("train-head", TrainHead.Run) { Kind = "train", In = ["model", "embeddings*"], Out = ["model", "history"] },
    new Verb<Choose.Parameters>("choose", Choose.Run) { Kind = "prepare", In = ["models*", "metrics*"], Out = ["model", "choice"] },
    new Verb<Evaluate.Parameters>("evaluate", Evaluate.Run)
    {
        In = ["model", "test?*", "downstream?*", "votes?"],
        Out = ["predictions", "metrics"],
        Metrics = ["top1", "r1", "auroc_classification", "auroc_correct", "auroc_correct_mixed", "auroc_ood", "avg_unc", "croppedHasBiggerUnc", "rcorr_crop_unc", "rcorr_entropy"],
    });
