// proxy-dirichlet: ensembles and the networks distilled from them. What it computes and how it is tabled: docs/papers/proxy-dirichlet.md.
//
//   member              in: train                           out: model, history         with: seed, epochs, digits, ...
//   import-member       in: checkpoint                      out: model                  with: network, classes, size, prefix, ...
//   mimo                in: train                           out: model, history         with: the same, slots, repetition, repeats
//   teacher-statistics  in: train, members                  out: statistics             with: digits, ..., temperature
//   distill             in: train, statistics or members    out: model, history         with: loss, model_offset, target_offset, ...
//   evaluate            in: model or members, test,         out: predictions, metrics   with: method, profile, seed, ...
//                           textures?, reference?,
//                           shifted?, foreign?
//   gradient-share      in:                                 out: metrics                with: classes
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Papers.ProxyDirichlet;
using Retable.Papers.ProxyDirichlet.Mimo;

return StepHost.Run(
    args,
    new Verb<MemberParameters>("member", Member.Run) { Kind = "train", In = ["train*"], Out = ["model", "history"] },
    new Verb<ImportMemberParameters>("import-member", ImportMember.Run) { Kind = "prepare", In = ["checkpoint"], Out = ["model"] },
    new Verb<MimoParameters>("mimo", MimoTraining.Run) { Kind = "train", In = ["train*"], Out = ["model", "history"] },
    new Verb<StatisticsParameters>("teacher-statistics", TakeStatistics.Run) { Kind = "distill", In = ["train*", "members*"], Out = ["statistics"] },
    new Verb<DistillParameters>("distill", Distill.Run) { In = ["train*", "statistics?", "members?*"], Out = ["model", "history"] },
    new Verb<EvaluateParameters>("evaluate", Evaluate.Run)
    {
        In = ["model?", "members?*", "test*", "textures?", "reference?", "shifted?*", "foreign?*"],
        Out = ["predictions", "metrics"],
    },
    new Verb<GradientShareParameters>("gradient-share", GradientShare.Run) { Kind = "evaluate", Out = ["metrics"] });
