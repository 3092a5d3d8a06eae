// proxy-dirichlet: ensembles and the networks distilled from them. What it computes: ProxyDirichlet.cs; how it is tabled: docs/papers/proxy-dirichlet.md.
//
//   train               in: train                           out: model, history         with: loss, recipe, input, network, optimizer
//   import-member       in: checkpoint                      out: model                  with: input, network, classes, prefix
//   teacher-statistics  in: train, members                  out: statistics             with: input, train_size, temperature, batch_size
//   distill             in: train, statistics or members    out: model, history         with: loss, recipe, temperature, input, network, optimizer
//   evaluate            in: model or members, test,         out: predictions, metrics   with: method, profile, seed, ...
//                           textures?, reference?,
//                           shifted?, foreign?
//   gradient-share      in:                                 out: metrics                with: classes, profile
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Papers.ProxyDirichlet;

return StepHost.Run(
    args,
    new Verb<Train.Parameters>("train", Train.Run) { In = ["train*"], Out = ["model", "history"] },
    new Verb<ImportMember.Parameters>("import-member", ImportMember.Run) { Kind = "prepare", In = ["checkpoint"], Out = ["model"] },
    new Verb<TakeStatistics.Parameters>("teacher-statistics", TakeStatistics.Run) { Kind = "distill", In = ["train*", "members*"], Out = ["statistics"] },
    new Verb<Distill.Parameters>("distill", Distill.Run) { In = ["train*", "statistics?", "members?*"], Out = ["model", "history"] },
    new Verb<Evaluate.Parameters>("evaluate", Evaluate.Run)
    {
        In = ["model?", "members?*", "test*", "textures?", "reference?", "shifted?*", "foreign?*"],
        Out = ["predictions", "metrics"],
        Metrics =
        [
            "accuracy", "accuracy5", "brier", "ece", "mce", "nll", "prr", "pr_auc", "auroc", "aupr", "auroc_kept", "auroc_masked", "log_precision", "rank_correlation",
        ],
    },
    new Verb<GradientShare.Parameters>("gradient-share", GradientShare.Run)
    {
        Kind = "evaluate",
        Out = ["metrics"],
        Metrics = ["loss", "share_top", "share_related", "share_tail", "gradient_top", "gradient_related", "gradient_tail"],
    });
