// download: gets a data set and writes it as Parquet. Where it comes from: pipelines/datasets.yaml; the format: docs/datasets.md.
//
//   download     in: registry   with: dataset                              out: train, validation, test, extra (those that the stage names)
//   photographs  in: registry   with: dataset, split, severity, part, parts   out: images
//   votes        in: registry   with: dataset, split                       out: votes
//   weights      in: registry   with: dataset, split                       out: weights

using Retable.Download;
using Retable.Hosting;

return StepHost.Run(
    args,
    new Verb<DownloadParameters>("download", Download.Run) { In = ["registry"], Out = ["train?", "validation?", "test?", "extra?"] },
    new Verb<PhotographsParameters>("photographs", DownloadPhotographs.Run) { Kind = "download", In = ["registry"], Out = ["images"] },
    new Verb<OneFileParameters>("votes", OneFile.Votes) { Kind = "download", In = ["registry"], Out = ["votes"] },
    new Verb<OneFileParameters>("weights", OneFile.Weights) { Kind = "download", In = ["registry"], Out = ["weights"] });
