// url: uncertainties of embeddings that are judged on classes the network never saw. What it computes and how it is tabled: docs/papers/url.md.
//
//   train       in: train, model?        out: model, history         with: method, downstream, stop_gradient, ...
//   embed       in: model, train         out: embeddings             with: passes, seed
//   train-head  in: model, embeddings    out: model, history         with: epochs, gap, ...
//   evaluate    in: model, test          out: predictions, metrics   with: method, uncertainty, repetition, ...
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Papers.Url;

return StepHost.Run(
    args,
    new Verb<TrainingParameters>("train", Train.Run) { In = ["train", "model?"], Out = ["model", "history"] },
    new Verb<EmbedParameters>("embed", Embed.Run) { Kind = "prepare", In = ["model", "train"], Out = ["embeddings"] },
    new Verb<TrainHeadParameters>("train-head", TrainHead.Run) { In = ["model", "embeddings"], Out = ["model", "history"] },
    new Verb<EvaluateParameters>("evaluate", Evaluate.Run) { In = ["model", "test"], Out = ["predictions", "metrics"] });
