// images: makes images that no one photographed, and changes others, for the pipelines of several papers. The format: docs/datasets.md.
//
//   textures  in:           out: images    with: count, size, seed
//   corrupt   in: images    out: images    with: corruption, size, seed
//   outliers  in: images    out: images    with: kind, size, seed
//   collages  in: images    out: images    with: filter, side, size, tiles
//   resample  in: photographs*   out: images    with: filter, side, size
//
// A new verb is one line below and one file beside this one.

using Retable.Hosting;
using Retable.Images;

return StepHost.Run(
    args,
    new Verb<TexturesParameters>("textures", Textures.Run) { Kind = "download", Out = ["images"] },
    new Verb<CorruptParameters>("corrupt", Corrupt.Run) { Kind = "prepare", In = ["images"], Out = ["images"] },
    new Verb<OutliersParameters>("outliers", Outliers.Run) { Kind = "prepare", In = ["images"], Out = ["images"] },
    new Verb<CollageParameters>("collages", Collages.Run) { Kind = "prepare", In = ["images"], Out = ["images"] },
    new Verb<ResampleParameters>("resample", Resample.Run) { Kind = "prepare", In = ["photographs*"], Out = ["images"] });
